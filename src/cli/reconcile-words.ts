import type { ReconcileReport } from '@/reconcile/run';

/** So many ids are read at a glance; the run's row and `--json` have more. */
const namedMax = 10;

/** `events: 0 missing of 4,812 (49 Stripe calls, 3.1 s)`: one look as one line, and one more that names who pays unmapped. */
export function describeReport(report: ReconcileReport, isDryRun: boolean): string {
  const { loop, scanned, missing, fixed, unmapped, unmappedIds, stripeCalls, durationMs } = report;
  const parts = [`${count(missing)} missing of ${count(scanned)}`];
  if (missing > 0 && !isDryRun) parts.push(`${count(fixed)} mended`);
  if (unmapped > 0) parts.push(`${count(unmapped)} paying customers that no organization is mapped to`);
  const calls = `${count(stripeCalls)} Stripe ${stripeCalls === 1 ? 'call' : 'calls'}`;
  const line = `${loop}: ${parts.join(', ')} (${calls}, ${(durationMs / 1000).toFixed(1)} s)`;
  if (unmapped === 0) return line;
  const named = unmappedIds.slice(0, namedMax);
  const more = unmapped > named.length ? ` and ${count(unmapped - named.length)} more` : '';
  return `${line}\n  unmapped: ${named.join(', ')}${more}`;
}

export function count(number: number): string {
  return number.toLocaleString('en-US');
}
