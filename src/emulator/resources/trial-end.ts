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
  checkTrialLength(tx, params.trial_end);
  return params.trial_end;
}

/** "Can be at most two years from `billing_cycle_anchor`." A day more allows for a leap year. */
const longestTrialDays = 731;

/** As long as `trial_period_days` can be, for a trial that is given by its end. */
export function checkTrialLength(tx: Tx, end: number, param = 'trial_end'): void {
  if (end <= tx.now + longestTrialDays * secondsPerDay) return;
  throw invalidRequest(`Invalid timestamp: ${param} can be at most two years (730 days) in the future.`, {
    param,
  });
}
