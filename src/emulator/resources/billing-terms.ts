import { sum } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { boolean, list, object, required, text } from '../wire/params';
import {
  activeDiscounts,
  announceDropped,
  type DiscountRequest,
  discountsParam,
  redeemDiscounts,
} from './discount-core';
import { find } from './find';
import { itemsOf } from './subscription-view';
import { requireLocation, taxRates } from './tax-core';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

/** Tax rates by id; an empty value clears them. */
export const taxRatesParam = list(text(), { max: 5 });

/** What `subscriptions.create` and `update` say about discounts and taxes. */
export const termsParams = {
  automatic_tax: object({ enabled: required(boolean()) }),
  default_tax_rates: taxRatesParam,
  discounts: discountsParam,
};

/** The same for one item. */
export const itemTermsParams = { discounts: discountsParam, tax_rates: taxRatesParam };

export interface BillingTerms {
  automatic_tax?: { enabled: boolean };
  default_tax_rates?: string[];
  discounts?: DiscountRequest[];
}

export interface ItemTerms {
  discounts?: DiscountRequest[];
  tax_rates?: string[];
}

/** The fields that they set, with the redemptions that they ask for. The items must be written already. */
export function termFields(tx: Tx, subscription: Subscription, terms: BillingTerms): Partial<Subscription> {
  const { automatic_tax: tax, default_tax_rates: rates, discounts } = terms;
  if (tax?.enabled) requireLocation(find(tx, 'customer', subscription.customer).address);
  return {
    ...(tax && {
      automatic_tax: {
        disabled_reason: null,
        enabled: tax.enabled,
        liability: tax.enabled ? { type: 'self' as const } : null,
      },
    }),
    ...(rates && { default_tax_rates: taxRates(tx, rates, 'default_tax_rates') }),
    ...(discounts && { discounts: newDiscounts(tx, subscription, discounts) }),
  };
}

function newDiscounts(tx: Tx, subscription: Subscription, requests: DiscountRequest[]): string[] {
  const place = {
    customer: subscription.customer,
    subscription: subscription.id,
    currency: subscription.currency,
    amount: sum(itemsOf(tx, subscription.id).map((item) => fullAmount(tx, item))),
  };
  const after = redeemDiscounts(tx, requests, place, 'discounts');
  announceDropped(tx, subscription.discounts, after);
  return after;
}

export function itemTermFields(
  tx: Tx,
  subscription: Subscription,
  item: Item,
  terms: ItemTerms,
  param: string,
): Partial<Item> {
  const { discounts, tax_rates: rates } = terms;
  const place = {
    customer: subscription.customer,
    subscription: subscription.id,
    subscription_item: item.id,
    currency: subscription.currency,
    amount: fullAmount(tx, item),
  };
  const after = discounts && redeemDiscounts(tx, discounts, place, `${param}[discounts]`);
  if (after) announceDropped(tx, item.discounts, after);
  return {
    ...(after && { discounts: after }),
    ...(rates && { tax_rates: taxRates(tx, rates, `${param}[tax_rates]`) }),
  };
}

function fullAmount(tx: Tx, item: Item): number {
  return (find(tx, 'price', item.price).unit_amount ?? 0) * (item.quantity ?? 1);
}

/** What is left of discounts when a new period starts: those that are used up or over are gone, and said to be. */
export function retireDiscounts(tx: Tx, ids: string[]): string[] {
  const left = activeDiscounts(tx, ids);
  announceDropped(tx, ids, left);
  return left;
}
