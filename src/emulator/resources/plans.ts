import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, decimal, either, integer, metadata, object, oneOf, required, text } from '../wire/params';
import { invalidRequest, missingParam, noSuch, notEmulated } from '../wire/stripe-error';
import { emit } from './emit';
import { find } from './find';
import {
  changePrice,
  checkIntervalCount,
  createPrice,
  currencyCode,
  intervals,
  isDeletedPlan,
  wholeAmount,
} from './price-core';
import { newProduct } from './product-core';
import { viewPlan } from './subscription-view';

type Price = Tables['price'];

/** A plan is a recurring price seen through the older API. */
function findPlan(tx: Tx, id: string): Price {
  const price = tx.get('price', id);
  if (price?.recurring && !isDeletedPlan(tx, id)) return price;
  throw noSuch('plan', id);
}

/**
 * https://docs.stripe.com/api/plans. The one way to a price under a chosen id: a plan is readable, and can be sold, as
 * the price of the same id.
 */
export const planOperations = [
  operation('POST /v1/plans', {
    params: {
      currency: required(text({ max: 3 })),
      interval: required(oneOf(...intervals)),
      active: boolean(),
      amount: integer({ min: 0 }),
      amount_decimal: decimal(),
      billing_scheme: oneOf('per_unit'),
      id: text({ max: 255 }),
      interval_count: integer({ min: 1 }),
      metadata: metadata(),
      nickname: text(),
      product: either(
        text(),
        object({
          id: text(),
          name: required(text({ max: 250 })),
          active: boolean(),
          metadata: metadata(),
          statement_descriptor: text({ max: 22 }),
          unit_label: text({ max: 12 }),
        }),
      ),
      trial_period_days: integer({ min: 0, max: 730 }),
      usage_type: oneOf('licensed'),
    },
    returns: 'plan',
    run(tx, params) {
      const { id, interval, product: named } = params;
      const unitAmount = wholeAmount(params.amount, params.amount_decimal, {
        amount: 'amount',
        decimal: 'amount_decimal',
      });
      if (named === undefined) throw missingParam('product');
      const currency = currencyCode(params.currency);
      checkIntervalCount(interval, params.interval_count, 'interval_count');
      if (id !== undefined) checkFree(tx, id);
      const product =
        typeof named === 'string' ? find(tx, 'product', named, 'product') : newProduct(tx, named);
      const price = createPrice(tx, {
        id,
        active: params.active,
        currency,
        metadata: params.metadata,
        nickname: params.nickname,
        product: product.id,
        recurring: {
          interval,
          intervalCount: params.interval_count,
          trialDays: params.trial_period_days,
        },
        unitAmount,
        amountName: 'amount',
      });
      return viewPlan(price);
    },
  }),

  operation('GET /v1/plans/:id', {
    params: {},
    returns: 'plan',
    run: (tx, _, id) => viewPlan(findPlan(tx, id)),
  }),

  operation('POST /v1/plans/:id', {
    params: {
      active: boolean(),
      metadata: metadata(),
      nickname: text(),
      product: text(),
      trial_period_days: integer({ min: 0, max: 730 }),
    },
    returns: 'plan',
    run(tx, { metadata: pairs, trial_period_days: trialDays, ...rest }, id) {
      const price = findPlan(tx, id);
      if (rest.product !== undefined) find(tx, 'product', rest.product, 'product');
      const patch = {
        ...rest,
        ...(trialDays !== undefined &&
          price.recurring && { recurring: { ...price.recurring, trial_period_days: trialDays } }),
        metadata: mergeMetadata(price.metadata, pairs),
      };
      return viewPlan(changePrice(tx, price, patch));
    },
  }),

  operation('GET /v1/plans', {
    params: { ...pageParams, active: boolean(), created: createdParam, product: text() },
    returns: 'plan',
    isList: true,
    run(tx, params) {
      const { active, created, product } = params;
      const rows = (product === undefined ? tx.all('price') : tx.where('price', 'product', product))
        .filter((row) => row.recurring !== null && !isDeletedPlan(tx, row.id))
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows.map(viewPlan), params, '/v1/plans');
    },
  }),

  operation('DELETE /v1/plans/:id', {
    params: {},
    returns: 'plan',
    run(tx, _, id) {
      const price = findPlan(tx, id);
      // "Deleting plans means new subscribers can't be added. Existing subscribers aren't affected."
      if (isSold(tx, id)) tx.put('price', { ...price, active: false, lookup_key: null });
      else tx.remove('price', id);
      tx.remove('price_currencies', id);
      tx.put('tombstone', { id, object: 'plan' });
      emit(tx, 'plan.deleted', viewPlan(price));
      emit(tx, 'price.deleted', price);
      return { id, object: 'plan', deleted: true };
    },
  }),
];

function isSold(tx: Tx, id: string): boolean {
  return tx.where('subscription_item', 'price', id).length > 0;
}

function checkFree(tx: Tx, id: string): void {
  if (isDeletedPlan(tx, id)) {
    if (isSold(tx, id)) throw notEmulated('a new plan under the id of one that subscribers still have', 'id');
    tx.remove('tombstone', id);
    return;
  }
  if (!tx.get('price', id)) return;
  throw invalidRequest('Plan already exists.', { code: 'resource_already_exists', param: 'id' });
}
