import Stripe from 'stripe';

export const return_url = 'https://app.test/return';
/** 20.00 USD. */
export const price = { amount: 2_000, currency: 'usd' } as const;

/** The refusal of a call, in the fields that Stripe documents. */
export async function refusalOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Stripe.errors.StripeError))
    throw new Error(`expected a StripeError, got ${String(error)}`);
  return error;
}
