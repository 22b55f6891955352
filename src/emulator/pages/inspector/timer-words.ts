import type { TimerKind } from '../../store/account-rows';

/** What happens when a timer of that kind is due. */
export const timerWords: Record<TimerKind, string> = {
  'checkout.expire': 'a checkout expires',
  'subscription.trial_will_end': 'the reminder of a trial’s end',
  'subscription.period_end': 'a period ends',
  'subscription.cancel': 'a scheduled cancellation',
  'subscription.incomplete_expire': 'an incomplete subscription expires',
  'subscription.pending_update_expire': 'an update that nobody has paid for expires',
  'subscription.resume_expire': 'an unpaid resumption expires',
  'subscription.resume_collection': 'collection resumes',
  'invoice.finalize': 'an invoice is finalized and charged',
  'invoice.upcoming': 'the notice of a renewal',
  'test_clock.delete': 'a test clock is deleted',
  'invoice.overdue': 'an invoice’s due date',
  'invoice.retry': 'a payment is tried again',
  'discount.end': 'a discount ends',
  'charge.book': 'a payment is booked',
  'charge.expire': 'an authorization lapses',
  'refund.settle': 'a refund arrives or fails',
  'schedule.start': 'a schedule starts',
  'schedule.expiring': 'the reminder of a schedule’s end',
  'schedule.phase_end': 'a phase of a schedule ends',
};
