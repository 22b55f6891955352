import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';

/** The moment a trial ends, from either parameter; null is no trial. */
export function trialEnd(
  tx: Tx,
  params: { billing_cycle_anchor?: number; trial_end?: number | 'now'; trial_period_days?: number },
): number | null {
  if (params.trial_end !== undefined && params.trial_period_days !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.');
  }
  if (params.trial_period_days !== undefined) return tx.now + params.trial_period_days * secondsPerDay;
  if (params.trial_end === undefined || params.trial_end === 'now') return null;
  if (params.trial_end <= tx.now) {
    throw invalidRequest('The trial_end timestamp must be in the future.', { param: 'trial_end' });
  }
  checkTrialLength(tx, params.trial_end, { anchor: params.billing_cycle_anchor });
  return params.trial_end;
}

/** "Can be at most two years from `billing_cycle_anchor`." A day more allows for a leap year. */
const longestTrialDays = 731;

/**
 * The limit of a trial that is given by its end: counted from the anchor where that lies ahead, so a running trial, whose
 * end is the anchor, can be extended again.
 */
export function checkTrialLength(tx: Tx, end: number, { anchor = 0, param = 'trial_end' } = {}): void {
  if (end <= Math.max(tx.now, anchor) + longestTrialDays * secondsPerDay) return;
  throw invalidRequest(
    `Invalid timestamp: ${param} can be at most two years (730 days) after the billing cycle anchor.`,
    { param },
  );
}
