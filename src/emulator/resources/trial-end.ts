import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';

/** The moment a trial ends, from either parameter; null is no trial. */
export function trialEnd(
  tx: Tx,
  params: { trial_end?: number | 'now'; trial_period_days?: number },
): number | null {
  if (params.trial_end !== undefined && params.trial_period_days !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.');
  }
  if (params.trial_period_days !== undefined) return tx.now + params.trial_period_days * secondsPerDay;
  if (params.trial_end === undefined || params.trial_end === 'now') return null;
  if (params.trial_end <= tx.now) {
    throw invalidRequest('The trial_end timestamp must be in the future.', { param: 'trial_end' });
  }
  return params.trial_end;
}
