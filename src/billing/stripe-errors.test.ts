import { createRequire } from 'node:module';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { isStripeError, isTransientStripeError, retryAfterMs, stripeErrorSummary } from './stripe-errors';

function rateLimited(headers: Record<string, string>) {
  return new Stripe.errors.StripeRateLimitError({
    type: 'invalid_request_error',
    statusCode: 429,
    headers,
    message: 'slow down',
  } as never);
}

describe('errors of Stripe', () => {
  it('are worth another try when Stripe or the way to it failed, and not when the request is wrong', () => {
    expect(isTransientStripeError(rateLimited({}))).toBe(true);
    expect(
      isTransientStripeError(new Stripe.errors.StripeConnectionError({ message: 'refused' } as never)),
    ).toBe(true);
    const wrong = new Stripe.errors.StripeInvalidRequestError({ statusCode: 400, message: 'no' } as never);
    expect(isTransientStripeError(wrong)).toBe(false);
    expect(isTransientStripeError(new Error('ours'))).toBe(false);
  });

  it('are worth another try when the answer was no answer of Stripe: half of it, or the page of a gateway', () => {
    // What the SDK throws when it cannot read the body: it forgets the status.
    const unreadable = new Stripe.errors.StripeAPIError({
      message: 'Invalid JSON received from the Stripe API',
    } as never);
    expect(isTransientStripeError(unreadable)).toBe(true);
  });

  it('are obeyed when they say how long to wait, up to an hour', () => {
    expect(retryAfterMs(rateLimited({ 'retry-after': '7' }))).toBe(7_000);
    expect(retryAfterMs(rateLimited({ 'retry-after': '999999' }))).toBe(3_600_000);
    expect(retryAfterMs(rateLimited({ 'retry-after': 'soon' }))).toBe(0);
    expect(retryAfterMs(rateLimited({}))).toBe(0);
  });

  it('are told in one line with code, status and sentence', () => {
    expect(stripeErrorSummary(rateLimited({}))).toBe('StripeRateLimitError · 429 · slow down');
  });
});

it('knows an error of the other copy of the SDK, which another bundle holds', () => {
  const other = createRequire(import.meta.url)('stripe') as typeof Stripe;
  expect(other).not.toBe(Stripe);
  const declined = new other.errors.StripeCardError({ type: 'card_error', message: 'declined' });
  expect(isStripeError(declined)).toBe(true);
  expect(isStripeError(declined, 'StripeCardError')).toBe(true);
  expect(isStripeError(declined, 'StripeInvalidRequestError')).toBe(false);
  expect(isTransientStripeError(new other.errors.StripeConnectionError({ type: 'api_error' }))).toBe(true);
  expect(isStripeError(Object.assign(new Error('x'), { type: 'card_error' }))).toBe(false);
});
