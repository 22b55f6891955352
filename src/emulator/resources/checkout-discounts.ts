import { required } from '@/lib/assert';
import { formatAmount } from '@/lib/money';
import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, StripeError } from '../wire/stripe-error';
import { priceCheckout } from './checkout-amounts';
import type { CheckoutParams } from './checkout-params';
import { codesLike, findCode } from './promotion-code-core';

type Session = Tables['checkout.session'];

/** What a session is created with; a coupon or a code, or the customer's own choice, but not both. */
export function checkoutDiscounts(params: CheckoutParams): CheckoutPlan['discounts'] {
  const { allow_promotion_codes: isOpen, discounts } = params;
  if (isOpen !== undefined && discounts !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: allow_promotion_codes, discounts.');
  }
  return discounts ?? [];
}

/** As the session shows them. */
export function sessionDiscounts(discounts: CheckoutPlan['discounts']): Session['discounts'] {
  return (discounts ?? []).map((entry) => ({
    coupon: entry.coupon ?? null,
    promotion_code: entry.promotion_code ?? null,
  }));
}

/** How the hosted page's "Add promotion code" ends. A refusal has a sentence for the customer. */
export type CodeResult = { status: 'applied'; session: Session } | { status: 'refused'; text: string };

/**
 * Applies the code that a customer typed to an open session, in place of an earlier one, and prices it anew. Checked
 * here and once more when the session completes; counted as redeemed only then.
 */
export function applyPromotionCode(tx: Tx, session: Session, typed: string): CodeResult {
  if (session.status !== 'open' || !session.allow_promotion_codes)
    return { status: 'refused', text: 'This checkout takes no promotion codes.' };
  const code = findCode(tx, typed.trim(), session.customer);
  if (!code) {
    const isKnown = codesLike(tx, typed.trim()).length > 0;
    const text = isKnown ? 'This code has expired or is used up.' : 'This code is invalid.';
    return { status: 'refused', text };
  }
  try {
    return { status: 'applied', session: withDiscounts(tx, session, [{ promotion_code: code.id }]) };
  } catch (error) {
    if (error instanceof StripeError) return { status: 'refused', text: refusalText(error, code) };
    throw error;
  }
}

/** The minimum is told in the code's own currency, as an amount that people read. */
function refusalText({ fields, message }: StripeError, { restrictions }: Tables['promotion_code']): string {
  const { minimum_amount: amount, minimum_amount_currency: currency } = restrictions;
  if (fields.code !== 'promotion_code_minimum_amount' || amount === null || currency === null) return message;
  const minimum = `${formatAmount({ amountMinor: amount, currency })} ${currency.toUpperCase()}`;
  return `This code needs an order of ${minimum} or more.`;
}

/** Takes the customer's code away again. */
export function removePromotionCode(tx: Tx, session: Session): Session {
  return withDiscounts(tx, session, []);
}

function withDiscounts(tx: Tx, session: Session, discounts: CheckoutPlan['discounts']): Session {
  const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  return priceCheckout(tx, { ...session, discounts: sessionDiscounts(discounts) }, { ...plan, discounts });
}
