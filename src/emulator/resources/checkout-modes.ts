import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import type { CheckoutParams } from './checkout-params';
import { find } from './find';
import { checkIntervalCount, createPrice, currencyCode, findPrice, wholeAmount } from './price-core';
import { amountIn } from './price-view';
import { newProduct } from './product-core';
import { createSetupIntent } from './setup-intent-core';
import { shippingFields } from './shipping-param';
import { recurringPrice } from './subscription-params';

type Mode = CheckoutParams['mode'];
type LineParams = NonNullable<CheckoutParams['line_items']>[number];

/** What each mode has no use for. https://docs.stripe.com/api/checkout/sessions/create */
const foreign: Record<Mode, readonly (keyof CheckoutParams)[]> = {
  payment: ['payment_method_collection', 'setup_intent_data', 'subscription_data'],
  setup: [
    'allow_promotion_codes',
    'automatic_tax',
    'discounts',
    'invoice_creation',
    'line_items',
    'payment_intent_data',
    'payment_method_collection',
    'subscription_data',
  ],
  subscription: ['customer_creation', 'invoice_creation', 'payment_intent_data', 'setup_intent_data'],
};

export function checkMode(params: CheckoutParams): void {
  const { mode } = params;
  const name = foreign[mode].find((candidate) => params[candidate] !== undefined);
  if (name === undefined) return;
  throw invalidRequest(`You can not pass \`${name}\` in \`${mode}\` mode.`, { param: name });
}

/** The price of a line: a stored one, or one that is made for this session alone. */
export function linePrice(tx: Tx, mode: Mode, line: LineParams, at: string): Tables['price'] {
  const { price: id, price_data: data } = line;
  if (id !== undefined && data) {
    throw invalidRequest('You may only specify one of these parameters: price, price_data.', {
      param: `${at}[price_data]`,
    });
  }
  if (data) return inlinePrice(tx, mode, data, `${at}[price_data]`);
  if (mode === 'subscription') return recurringPrice(tx, id ?? '', `${at}[price]`);
  const price = findPrice(tx, id ?? '', `${at}[price]`);
  if (!price.active) {
    throw invalidRequest('The price specified is inactive. This field only accepts active prices.', {
      param: `${at}[price]`,
    });
  }
  if (price.recurring) throw recurringRefused(`${at}[price]`);
  return price;
}

function recurringRefused(param: string) {
  return invalidRequest(
    'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
    { param },
  );
}

function inlinePrice(tx: Tx, mode: Mode, data: NonNullable<LineParams['price_data']>, at: string) {
  const { recurring, product, product_data: productData } = data;
  if (mode === 'payment' && recurring) throw recurringRefused(`${at}[recurring]`);
  if (mode === 'subscription' && !recurring) throw missingParam(`${at}[recurring]`);
  if ((product === undefined) === (productData === undefined)) {
    if (product === undefined) throw missingParam(`${at}[product]`);
    throw invalidRequest('You may only specify one of these parameters: product, product_data.', {
      param: `${at}[product_data]`,
    });
  }
  if (recurring)
    checkIntervalCount(recurring.interval, recurring.interval_count, `${at}[recurring][interval_count]`);
  const currency = currencyCode(data.currency, `${at}[currency]`);
  const names = { amount: `${at}[unit_amount]`, decimal: `${at}[unit_amount_decimal]` };
  const unitAmount = wholeAmount(data.unit_amount, data.unit_amount_decimal, names);
  const owner = productData
    ? newProduct(tx, productData)
    : find(tx, 'product', product ?? '', `${at}[product]`);
  return createPrice(tx, {
    active: false,
    currency,
    product: owner.id,
    recurring: recurring && { interval: recurring.interval, intervalCount: recurring.interval_count },
    taxBehavior: data.tax_behavior,
    unitAmount,
    amountName: names.amount,
  });
}

/** One currency for all lines; a session that saves a card needs to be told it. */
export function sessionCurrency(tx: Tx, params: CheckoutParams, prices: Tables['price'][]): string | null {
  const named = params.currency === undefined ? undefined : currencyCode(params.currency);
  const [first] = prices;
  if (!first) {
    if (named === undefined) throw missingParam('currency');
    return named;
  }
  const currency = named ?? first.currency;
  const other = prices.find((price) => amountIn(tx, price, currency) === undefined);
  if (!other) return currency;
  throw invalidRequest(
    `The price ${other.id} has no amount in \`${currency}\`. All line items must have the same currency.`,
    { param: 'line_items' },
  );
}

/** What a single payment is made with. */
export function plannedPayment(params: CheckoutParams): NonNullable<CheckoutPlan['payment']> {
  const { metadata: pairs, shipping, ...data } = params.payment_intent_data ?? {};
  const invoice = params.invoice_creation?.enabled ? (params.invoice_creation.invoice_data ?? {}) : null;
  return {
    fields: {
      capture_method: 'automatic_async',
      ...data,
      metadata: mergeMetadata({}, pairs),
      ...(shipping && { shipping: shippingFields(shipping) }),
    },
    ...(invoice && {
      invoice: {
        custom_fields: invoice.custom_fields ?? null,
        description: invoice.description ?? null,
        footer: invoice.footer ?? null,
        metadata: mergeMetadata({}, invoice.metadata),
      },
    }),
  };
}

/** A session that saves a card has its intent from the start. */
export function sessionSetup(tx: Tx, customer: Tables['customer'] | null, params: CheckoutParams): string {
  const data = params.setup_intent_data;
  return createSetupIntent(tx, customer?.id ?? null, {
    description: data?.description ?? null,
    metadata: mergeMetadata({}, data?.metadata),
  }).id;
}
