import type { ReconcileReport } from '@/reconcile/run';

/** `events: 0 missing of 4,812 (49 Stripe calls, 3.1 s)`: one look as one line. */
export function describeReport(report: ReconcileReport, isDryRun: boolean): string {
  const { loop, scanned, missing, fixed, unmapped, stripeCalls, durationMs } = report;
  const parts = [`${count(missing)} missing of ${count(scanned)}`];
  if (missing > 0 && !isDryRun) parts.push(`${count(fixed)} mended`);
  if (unmapped > 0) parts.push(`${count(unmapped)} paying customers that no organization is mapped to`);
  const calls = `${count(stripeCalls)} Stripe ${stripeCalls === 1 ? 'call' : 'calls'}`;
  return `${loop}: ${parts.join(', ')} (${calls}, ${(durationMs / 1000).toFixed(1)} s)`;
}

export function count(number: number): string {
  return number.toLocaleString('en-US');
}
