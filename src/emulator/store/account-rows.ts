/** An account's clock, timers and settings, and the answers that it keeps. */

export type TimerKind =
  | 'checkout.expire'
  | 'subscription.trial_will_end'
  | 'subscription.period_end'
  | 'subscription.cancel'
  | 'subscription.incomplete_expire'
  | 'subscription.resume_collection'
  | 'subscription.pending_update_expire'
  | 'subscription.resume_expire'
  | 'invoice.finalize'
  | 'invoice.retry'
  | 'invoice.overdue'
  | 'invoice.upcoming'
  | 'test_clock.delete'
  | 'charge.book'
  | 'charge.expire'
  | 'schedule.start'
  | 'schedule.expiring'
  | 'schedule.phase_end'
  | 'discount.end'
  | 'refund.settle';

/** Something that an object waits for. */
export interface Timer {
  /** `kind:object`: an object waits for one moment of each kind. */
  id: string;
  /** The test clock's id, or `server`. */
  clock: string;
  due_at: number;
  kind: TimerKind;
  object: string;
}

/** The server's own clock: real time (or the clock it was given) and an offset. */
export interface ServerClock {
  id: 'server';
  offset_seconds: number;
  /** Stripe lets a test clock jump two intervals at most. */
  limits_test_clocks: boolean;
  /** The account's default: of requests that name no version, and of events. */
  api_version: string;
}

/** Stripe has these settings in the dashboard only: no API reads or writes them. */
export interface DunningPolicy {
  id: 'policy';
  /** Days from one failed attempt to the next. */
  retryDaysAfterFailure: number[];
  /** What becomes of the subscription when the last retry has failed. */
  endState: 'cancel' | 'unpaid' | 'past_due';
  /** What becomes of the invoice then. */
  invoiceEndState: 'open' | 'uncollectible';
  /** Days before a renewal on which `invoice.upcoming` is sent; null: never. */
  upcomingInvoiceDays: number | null;
}

/** The customer's next charge is declined, whatever the card. */
export interface ForcedDecline {
  /** The customer's id. */
  id: string;
  decline_code: string;
}

export interface IdempotentAnswer {
  /** The key as sent. */
  id: string;
  fingerprint: string;
  status: number;
  body: string;
  request: string;
  created: number;
}
