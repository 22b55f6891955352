import type Stripe from 'stripe';

/**
 * An SDK type as its JSON looks on Stripe's wire without any `expand`: an expandable field is an id, a Decimal is a
 * string. Built by the SDK's own declarations, so a field that an SDK upgrade adds is a compile error here.
 */
export type Wire<T> = string extends T
  ? Extract<T, string | null | undefined>
  : T extends Stripe.Decimal
    ? string
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;
