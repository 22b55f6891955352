import { type CardFailure, incorrectNumber } from '../engine/card-failures';
import { cardByNumber, cardByToken, isTestCard } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { clearable, integer, object, oneOf, text } from '../wire/params';
import { noSuch } from '../wire/stripe-error';
import { spendToken } from './card-source';
import { cardError, type Expiry, noBillingDetails } from './payment-method-core';
import { addressParam, noAddress } from './shipping-param';

type PaymentMethod = Tables['payment_method'];

export const billingParam = object({
  address: clearable(addressParam),
  email: clearable(text()),
  name: clearable(text()),
  phone: clearable(text()),
  tax_id: text(),
});

type Billing = ReturnType<typeof billingParam.parse>;
type BillingDetails = PaymentMethod['billing_details'];

/** Billing details with the members that were sent; an emptied one is null. */
export function billingDetails(current: BillingDetails, change: Billing | undefined): BillingDetails {
  const { address, ...plain } = change ?? {};
  const before = address === null ? noBillingDetails.address : current.address;
  return { ...current, ...plain, address: { ...noAddress, ...before, ...address } };
}

export const cardParam = object({
  number: text(),
  exp_month: integer(),
  exp_year: integer(),
  cvc: text(),
  token: text(),
});

type CardParams = ReturnType<typeof cardParam.parse>;

export const redisplayParam = oneOf('always', 'limited', 'unspecified');

/** A typed test card, or the one behind a token; real numbers are refused and never stored. */
export function typedCard(tx: Tx, params: CardParams) {
  const stored = params.token === undefined ? undefined : spendToken(tx, params.token, 'card[token]');
  const found =
    params.token === undefined
      ? cardByNumber(params.number ?? '')
      : cardByToken(stored?.test_card ?? params.token);
  if (!found) throw noSuch('token', params.token ?? '', 'card[token]');
  if (!isTestCard(found)) throw cardError(params.number === undefined ? incorrectNumber : found);
  const expiry = stored ? stored.expiry : typedExpiry(tx.now, params);
  return { card: found, expiry };
}

const invalidMonth: CardFailure = {
  code: 'invalid_expiry_month',
  message: "Your card's expiration month is invalid.",
  param: 'exp_month',
};

const invalidYear: CardFailure = {
  code: 'invalid_expiry_year',
  message: "Your card's expiration year is invalid.",
  param: 'exp_year',
};

/** A card's expiry must be a month that is not over. https://docs.stripe.com/error-codes#invalid-expiry-year */
export function checkExpiry(now: number, { month, year }: Expiry): void {
  if (month < 1 || month > 12) throw cardError(invalidMonth);
  const date = new Date(now * 1000);
  const thisYear = date.getUTCFullYear();
  if (year < thisYear || year > thisYear + 50) throw cardError(invalidYear);
  if (year === thisYear && month < date.getUTCMonth() + 1) throw cardError(invalidMonth);
}

/** Absent: the card expires as Stripe's test tokens do. */
function typedExpiry(now: number, card: CardParams): Expiry | undefined {
  if (card.exp_month === undefined || card.exp_year === undefined) return undefined;
  const expiry = { month: card.exp_month, year: card.exp_year < 100 ? 2000 + card.exp_year : card.exp_year };
  checkExpiry(now, expiry);
  return expiry;
}
