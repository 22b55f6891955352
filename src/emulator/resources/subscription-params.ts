import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import {
  boolean,
  clearable,
  decimal,
  integer,
  list,
  metadata,
  object,
  oneOf,
  required,
  text,
} from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { itemTermsParams } from './billing-terms';
import { find } from './find';
import {
  checkIntervalCount,
  createPrice,
  currencyCode,
  type Interval,
  intervals,
  taxBehaviors,
  wholeAmount,
} from './price-core';
import { amountIn } from './price-view';

/** Parameters that `subscriptions.create`, `update` and Checkout's `subscription_data` share. */

export const trialSettingsParam = object({
  end_behavior: object({
    billing_cycle_anchor: oneOf('now', 'unchanged'),
    missing_payment_method: oneOf('cancel', 'create_invoice', 'pause'),
  }),
});

/** Checkout knows no `billing_cycle_anchor` here. */
export const checkoutTrialSettingsParam = object({
  end_behavior: object({ missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') }),
});

export type TrialSettings = ReturnType<typeof trialSettingsParam.parse>;

export function trialSettings(
  params: TrialSettings | undefined,
): NonNullable<Tables['subscription']['trial_settings']> {
  const { billing_cycle_anchor: anchor = null, missing_payment_method: missing = 'create_invoice' } =
    params?.end_behavior ?? {};
  return { end_behavior: { billing_cycle_anchor: anchor, missing_payment_method: missing } };
}

export const cancellationDetailsParam = object({
  comment: clearable(text()),
  feedback: clearable(
    oneOf(
      'customer_service',
      'low_quality',
      'missing_features',
      'other',
      'switched_service',
      'too_complex',
      'too_expensive',
      'unused',
    ),
  ),
});

/** What becomes of an update whose invoice cannot be paid. */
export const paymentBehaviours = [
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
] as const;

export const paymentSettingsParam = object({
  save_default_payment_method: oneOf('off', 'on_subscription'),
});

const inlinePrice = {
  currency: required(text({ max: 3 })),
  product: required(text()),
  tax_behavior: oneOf(...taxBehaviors),
  unit_amount: integer({ min: 0 }),
  unit_amount_decimal: decimal(),
};

export const recurringPriceData = object({
  ...inlinePrice,
  recurring: required(
    object({ interval: required(oneOf(...intervals)), interval_count: integer({ min: 1, max: 1095 }) }),
  ),
});

const newItem = {
  metadata: metadata(),
  plan: text(),
  price: text(),
  price_data: recurringPriceData,
  quantity: integer({ min: 0 }),
  ...itemTermsParams,
};

export const itemParam = object({ id: text(), deleted: boolean(), ...newItem });

export const newItemsParam = list(object(newItem), { max: 20 });
export const itemsParam = list(itemParam, { max: 20 });

/** One-time prices that the next invoice takes along. */
export const addInvoiceItemsParam = list(
  object({
    metadata: metadata(),
    price: text(),
    price_data: object(inlinePrice),
    quantity: integer({ min: 1 }),
  }),
  { max: 20 },
);

export const collectionParams = {
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  days_until_due: integer({ min: 0 }),
};

/**
 * An active recurring price, or Stripe's refusal. `isPromised`: a schedule's phase has named it before, and keeps it although
 * nobody new may buy it.
 */
export function recurringPrice(tx: Tx, id: string, param: string, isPromised = false): Tables['price'] {
  const price = find(tx, 'price', id, param);
  if (!price.active && !isPromised) {
    throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`, {
      param,
    });
  }
  if (!price.recurring) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param },
    );
  }
  return price;
}

type ItemPrice = Pick<ReturnType<typeof itemParam.parse>, 'plan' | 'price' | 'price_data'>;

/** The price that an item names, or makes for itself; undefined when it says nothing of it. */
export function itemPrice(
  tx: Tx,
  item: ItemPrice,
  at: string,
  isPromised = false,
): Tables['price'] | undefined {
  const named = item.price ?? item.plan;
  if (item.price_data === undefined)
    return named === undefined
      ? undefined
      : recurringPrice(tx, named, `${at}[${item.price === undefined ? 'plan' : 'price'}]`, isPromised);
  if (named !== undefined) {
    throw invalidRequest(`You may only specify one of these parameters: ${at}[price], ${at}[price_data].`, {
      param: `${at}[price_data]`,
    });
  }
  const { recurring, ...data } = item.price_data;
  checkIntervalCount(
    recurring.interval,
    recurring.interval_count,
    `${at}[price_data][recurring][interval_count]`,
  );
  const intervalCount = recurring.interval_count;
  return newInlinePrice(tx, data, `${at}[price_data]`, { interval: recurring.interval, intervalCount });
}

type InlinePrice = Omit<ReturnType<typeof recurringPriceData.parse>, 'recurring'>;

/** A price for this one use: it is inactive, so nobody else can take it. */
export function newInlinePrice(
  tx: Tx,
  data: InlinePrice,
  at: string,
  recurring?: { interval: Interval; intervalCount?: number },
): Tables['price'] {
  const names = { amount: `${at}[unit_amount]`, decimal: `${at}[unit_amount_decimal]` };
  return createPrice(tx, {
    active: false,
    currency: currencyCode(data.currency, `${at}[currency]`),
    product: find(tx, 'product', data.product, `${at}[product]`).id,
    taxBehavior: data.tax_behavior,
    unitAmount: wholeAmount(data.unit_amount, data.unit_amount_decimal, names),
    amountName: names.amount,
    ...(recurring && { recurring }),
  });
}

/** The price of something that is billed once. */
export function oneTimePrice(
  tx: Tx,
  item: { price?: string; price_data?: InlinePrice },
  at: string,
): Tables['price'] {
  if (item.price_data !== undefined) return newInlinePrice(tx, item.price_data, `${at}[price_data]`);
  if (item.price === undefined) throw missingParam(`${at}[price]`);
  const price = find(tx, 'price', item.price, `${at}[price]`);
  if (!price.recurring) return price;
  throw invalidRequest(
    `The price specified is set to \`type=recurring\` but this field only accepts prices with \`type=one_time\`.`,
    { param: `${at}[price]` },
  );
}

/**
 * The one currency of a subscription: the one that was asked for, the customer's, or its first price's. A customer has
 * one currency for ever.
 */
export function checkCurrency(
  tx: Tx,
  customer: Tables['customer'] | null,
  prices: Tables['price'][],
  asked?: string,
): string {
  const currency = asked?.toLowerCase() ?? customer?.currency ?? prices[0]?.currency ?? 'usd';
  const others = prices.filter((price) => amountIn(tx, price, currency) === undefined);
  if (others.length === 0 && (customer?.currency ?? currency) === currency) return currency;
  const all = new Set([currency, ...others.map((price) => price.currency), customer?.currency ?? currency]);
  throw invalidRequest(
    `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${[...all].join(' and ')}.`,
  );
}
