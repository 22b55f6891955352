import Stripe from 'stripe';

/** Reading a customer took longer than its claim allows: Stripe is slow, and may be quicker later. */
export class StripeDeadlineError extends Error {
  constructor(stripeCustomerId: string, deadlineMs: number) {
    super(`Reading customer ${stripeCustomerId} took longer than ${deadlineMs} ms`);
    this.name = 'StripeDeadlineError';
  }
}

/** Stripe or the way to it failed; the same call may succeed later. */
export function isTransientStripeError(error: unknown): boolean {
  if (error instanceof StripeDeadlineError) return true;
  if (!(error instanceof Stripe.errors.StripeError)) return false;
  if (error instanceof Stripe.errors.StripeConnectionError) return true;
  // Stripe's own failure, or an answer that could not be read (half of it, a gateway's page): the SDK then forgets the status.
  if (error instanceof Stripe.errors.StripeAPIError) return true;
  const status = error.statusCode ?? 0;
  return status === 409 || status === 429 || status >= 500;
}

export function isResourceMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === 'resource_missing';
}

/** How long Stripe asks to be left alone, in milliseconds; 0 when it does not say. The SDK itself does not obey the header. */
export function retryAfterMs(error: unknown): number {
  if (!(error instanceof Stripe.errors.StripeError)) return 0;
  const seconds = Number(error.headers?.['retry-after'] ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : 0;
}

/** What may be logged and stored: never the raw body, which holds addresses and names. */
export function stripeErrorSummary(error: unknown): string {
  if (!(error instanceof Stripe.errors.StripeError))
    return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
  return [error.type, error.code, error.statusCode, error.requestId, error.message]
    .filter(Boolean)
    .join(' · ');
}
