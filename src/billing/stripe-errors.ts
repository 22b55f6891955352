import type Stripe from 'stripe';

/** Reading a customer took longer than its claim allows: Stripe is slow, and may be quicker later. */
export class StripeDeadlineError extends Error {
  constructor(stripeCustomerId: string, deadlineMs: number) {
    super(`Reading customer ${stripeCustomerId} took longer than ${deadlineMs} ms`);
    this.name = 'StripeDeadlineError';
  }
}

type StripeErrors = typeof Stripe.errors;
type StripeErrorName = Extract<keyof StripeErrors, `Stripe${string}Error`>;

/**
 * By name, not by `instanceof`: the server's bundle and Next's bundle each hold a copy of the SDK, and the client that threw was made
 * by the other one. Without a name: any error of Stripe's.
 */
export function isStripeError<Name extends StripeErrorName = 'StripeError'>(
  error: unknown,
  name?: Name,
): error is InstanceType<StripeErrors[Name]> {
  if (!(error instanceof Error) || !('type' in error) || typeof error.type !== 'string') return false;
  return name ? error.type === name : /^Stripe\w*Error$/.test(error.type);
}

const transientTypes: ReadonlySet<string> = new Set(['StripeConnectionError', 'StripeAPIError']);

/** Stripe or the way to it failed; the same call may succeed later. */
export function isTransientStripeError(error: unknown): boolean {
  if (error instanceof StripeDeadlineError) return true;
  if (!isStripeError(error)) return false;
  // The way to Stripe failed, or its answer could not be read (half of it, a gateway's page): the SDK then forgets the status.
  if (transientTypes.has(error.type)) return true;
  const status = error.statusCode ?? 0;
  return status === 409 || status === 429 || status >= 500;
}

export function isResourceMissing(error: unknown): boolean {
  return isStripeError(error) && error.code === 'resource_missing';
}

/** How long Stripe asks to be left alone, in milliseconds; 0 when it does not say. The SDK itself does not obey the header. */
export function retryAfterMs(error: unknown): number {
  if (!isStripeError(error)) return 0;
  const seconds = Number(error.headers?.['retry-after'] ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : 0;
}

/** What may be logged and stored: never the raw body, which holds addresses and names. */
export function stripeErrorSummary(error: unknown): string {
  if (!isStripeError(error))
    return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
  return [error.type, error.code, error.statusCode, error.requestId, error.message]
    .filter(Boolean)
    .join(' · ');
}
