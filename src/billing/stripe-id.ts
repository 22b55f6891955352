/** Stripe's ids never exceed it: https://docs.stripe.com/upgrades#what-changes-does-stripe-consider-to-be-backwards-compatible */
export const stripeIdLengthMax = 255;

/**
 * Can this text be an id of Stripe's? Not when it is longer than those, which an index could not hold, nor with a character that Postgres
 * takes in no text: an id that is cleaned of it would be another's.
 */
export function isStripeId(text: string): boolean {
  return text !== '' && text.length <= stripeIdLengthMax && isStorable(text);
}

/** As `isStripeId`, of a key that is made of an id and what else tells two facts apart. */
export function isNaturalKey(text: string): boolean {
  return text.length <= 2 * stripeIdLengthMax && isStorable(text);
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
