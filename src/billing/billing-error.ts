/** Refusals that a caller can name. The edge maps each to its code; the message is a sentence for people. */
export const billingErrorReasons = [
  'unknown_plan',
  'plan_not_for_sale',
  'already_subscribed',
  'checkout_busy',
  'no_subscription',
  'change_not_possible',
  'change_in_progress',
  'limits_exceeded',
  'quote_expired',
  'quote_changed',
  'no_customer',
  'details_refused',
  'not_found',
  'role_required',
  'feature_not_included',
  'organization_changed',
  'organization_deleted',
  'name_does_not_match',
  'too_many_requests',
  'stripe_unavailable',
  'stripe_rejected',
  'invalid_signature',
  'invalid_payload',
  'invalid_configuration',
] as const;
export type BillingErrorReason = (typeof billingErrorReasons)[number];

export class BillingError extends Error {
  readonly reason: BillingErrorReason;

  constructor(reason: BillingErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BillingError';
    this.reason = reason;
  }
}

/**
 * By name, not by `instanceof`: the server's bundle and Next's bundle each hold a copy of the class,
 * and an error crosses from one to the other.
 */
export function isBillingError(error: unknown): error is BillingError {
  return error instanceof Error && error.name === 'BillingError' && 'reason' in error;
}
