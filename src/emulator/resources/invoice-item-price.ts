import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { decimal, integer, object, oneOf, required, text } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { checkLastDigit } from './charge-amount-rules';
import { find } from './find';
import { createPrice, currencyCode, findPrice, taxBehaviors, wholeAmount } from './price-core';
import { amountIn } from './price-view';

/** Twelve digits are more than any currency needs, and few enough that the sums of an invoice stay exact. */
const itemAmountMax = 999_999_999_999;

/** What an invoice item costs: an amount, a one-time price, or the data of one. */
export const itemPriceShape = {
  amount: integer({ min: -itemAmountMax, max: itemAmountMax }),
  pricing: object({ price: text() }),
  price_data: object({
    currency: required(text({ max: 3 })),
    product: required(text()),
    tax_behavior: oneOf(...taxBehaviors),
    unit_amount: integer(),
    unit_amount_decimal: decimal(),
  }),
  quantity: integer({ min: 0 }),
  unit_amount_decimal: decimal(),
};

interface ItemPriceParams {
  amount?: number;
  pricing?: { price?: string };
  price_data?: {
    currency: string;
    product: string;
    tax_behavior?: (typeof taxBehaviors)[number];
    unit_amount?: number;
    unit_amount_decimal?: string;
  };
  quantity?: number;
  unit_amount_decimal?: string;
}

export interface ItemPrice {
  /** Minor units, for the whole quantity. */
  amount: number;
  quantity: number;
  price: { id: string; product: string; unitAmount: number };
  /** The product's name, where the request names a product. */
  name: string | null;
}

const ways = ['amount', 'pricing', 'price_data', 'unit_amount_decimal'] as const;

/** The currency of an item, from what the request says of it; undefined when it does not. */
export function itemCurrency(params: ItemPriceParams & { currency?: string }): string | undefined {
  const said = params.currency ?? params.price_data?.currency;
  return said === undefined ? undefined : currencyCode(said);
}

/** True when the request speaks of the price at all. */
export function namesPrice(params: ItemPriceParams): boolean {
  return [...ways, 'quantity' as const].some((way) => params[way] !== undefined);
}

export function itemPrice(tx: Tx, params: ItemPriceParams, currency: string): ItemPrice {
  const [way, other] = ways.filter((name) => params[name] !== undefined);
  if (way === undefined) throw missingParam('amount');
  if (other !== undefined) {
    throw invalidRequest(`You may only specify one of these parameters: ${way}, ${other}.`, { param: other });
  }
  if (params.amount !== undefined) {
    if (params.quantity !== undefined) {
      throw invalidRequest('You may only specify one of these parameters: amount, quantity.', {
        param: 'quantity',
      });
    }
    checkLastDigit(params.amount, currency, 'amount');
    return { amount: params.amount, quantity: 1, name: null, price: unnamed(tx, params.amount) };
  }
  const { quantity = 1 } = params;
  if (params.unit_amount_decimal !== undefined) {
    const names = { amount: 'amount', decimal: 'unit_amount_decimal' };
    const unitAmount = wholeAmount(undefined, params.unit_amount_decimal, names);
    checkLastDigit(unitAmount, currency, 'unit_amount_decimal');
    return {
      amount: wholeSum(unitAmount, quantity),
      quantity,
      name: null,
      price: unnamed(tx, unitAmount),
    };
  }
  const price = params.price_data
    ? inlinePrice(tx, params.price_data)
    : namedPrice(tx, params.pricing?.price);
  const unitAmount = amountIn(tx, price, currency);
  if (unitAmount === undefined) {
    throw invalidRequest(
      `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
      { param: way === 'pricing' ? 'pricing[price]' : 'price_data[currency]' },
    );
  }
  return {
    amount: wholeSum(unitAmount, quantity),
    quantity,
    name: tx.get('product', price.product)?.name ?? null,
    price: { id: price.id, product: price.product, unitAmount },
  };
}

function wholeSum(unitAmount: number, quantity: number): number {
  const amount = unitAmount * quantity;
  if (Math.abs(amount) <= itemAmountMax) return amount;
  throw invalidRequest(
    `An invoice item's amount has at most twelve digits, unlike ${unitAmount} × ${quantity}.`,
    {
      code: 'amount_too_large',
      param: 'quantity',
    },
  );
}

/** As recorded: a bare amount has a price and a product of its own, which nobody sees otherwise. */
function unnamed(tx: Tx, unitAmount: number): ItemPrice['price'] {
  return { id: tx.newId('price'), product: tx.newId('prod'), unitAmount };
}

function namedPrice(tx: Tx, id: string | undefined): Tables['price'] {
  if (id === undefined) throw missingParam('pricing[price]');
  const price = findPrice(tx, id, 'pricing[price]');
  if (!price.active) {
    throw invalidRequest('The price specified is inactive. This field only accepts active prices.', {
      param: 'pricing[price]',
    });
  }
  if (price.type === 'recurring') {
    throw invalidRequest(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      { param: 'pricing[price]' },
    );
  }
  return price;
}

/** A price for this once: it is kept, but nobody can buy it again. */
function inlinePrice(tx: Tx, data: NonNullable<ItemPriceParams['price_data']>): Tables['price'] {
  const names = { amount: 'price_data[unit_amount]', decimal: 'price_data[unit_amount_decimal]' };
  return createPrice(tx, {
    active: false,
    currency: currencyCode(data.currency, 'price_data[currency]'),
    product: find(tx, 'product', data.product, 'price_data[product]').id,
    taxBehavior: data.tax_behavior,
    unitAmount: wholeAmount(data.unit_amount, data.unit_amount_decimal, names),
    amountName: names.amount,
  });
}
