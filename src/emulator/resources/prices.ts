import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, integer, list, metadata, object, oneOf, required, text, unsupported } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { change, create, emit } from './emit';
import { find } from './find';
import { createProduct } from './products';
import { viewPlan } from './subscription-view';

type Price = Tables['price'];

const intervals = ['day', 'week', 'month', 'year'] as const;
const taxBehaviors = ['exclusive', 'inclusive', 'unspecified'] as const;
const lookupKeyParam = text({ max: 200 });

/** A lookup key names one price of the account; `transfer` moves it here. */
function claimLookupKey(tx: Tx, key: string, owner: string, transfer: boolean): void {
  const holder = tx.where('price', 'lookup_key', key).find((price) => price.id !== owner);
  if (!holder) return;
  if (!transfer) {
    throw invalidRequest(`A price (\`${holder.id}\`) already uses that lookup key.`, { param: 'lookup_key' });
  }
  change(tx, 'price', holder, { lookup_key: null }, 'price.updated');
}

function emitPlan(tx: Tx, price: Price, type: 'plan.created'): void {
  if (price.recurring) emit(tx, type, viewPlan(price));
}

export const priceOperations = [
  operation('POST /v1/prices', {
    params: {
      currency: required(text({ max: 3 })),
      active: boolean(),
      billing_scheme: oneOf('per_unit'),
      lookup_key: lookupKeyParam,
      metadata: metadata(),
      nickname: text(),
      product: text(),
      product_data: object({
        id: text(),
        name: required(text({ max: 250 })),
        active: boolean(),
        metadata: metadata(),
      }),
      recurring: object({
        interval: required(oneOf(...intervals)),
        interval_count: integer({ min: 1, max: 1095 }),
        usage_type: oneOf('licensed'),
        ...unsupported('meter', 'trial_period_days'),
      }),
      tax_behavior: oneOf(...taxBehaviors),
      transfer_lookup_key: boolean(),
      unit_amount: integer({ min: 0 }),
      ...unsupported(
        'currency_options',
        'custom_unit_amount',
        'tiers',
        'tiers_mode',
        'transform_quantity',
        'unit_amount_decimal',
      ),
    },
    returns: 'price',
    run(tx, params) {
      const { product_data: data, recurring } = params;
      if (params.unit_amount === undefined) throw missingParam('unit_amount');
      if (params.product === undefined && !data) throw missingParam('product');
      const currency = params.currency.toLowerCase();
      if (!/^[a-z]{3}$/.test(currency))
        throw invalidRequest(`Invalid currency: ${currency}`, { param: 'currency' });
      const product = data
        ? create(tx, 'product', createProduct(tx, data), 'product.created')
        : find(tx, 'product', params.product ?? '', 'product');
      const id = tx.newId('price');
      if (params.lookup_key) claimLookupKey(tx, params.lookup_key, id, params.transfer_lookup_key ?? false);
      const price: Price = {
        id,
        object: 'price',
        active: params.active ?? true,
        billing_scheme: 'per_unit',
        created: tx.now,
        currency,
        custom_unit_amount: null,
        livemode: false,
        lookup_key: params.lookup_key ?? null,
        metadata: mergeMetadata({}, params.metadata),
        nickname: params.nickname ?? null,
        product: product.id,
        recurring: recurring
          ? {
              interval: recurring.interval,
              interval_count: recurring.interval_count ?? 1,
              meter: null,
              trial_period_days: null,
              usage_type: 'licensed',
            }
          : null,
        tax_behavior: params.tax_behavior ?? 'unspecified',
        tiers_mode: null,
        transform_quantity: null,
        type: recurring ? 'recurring' : 'one_time',
        unit_amount: params.unit_amount,
        unit_amount_decimal: String(params.unit_amount),
      };
      emitPlan(tx, price, 'plan.created');
      return create(tx, 'price', price, 'price.created');
    },
  }),

  operation('GET /v1/prices/:id', {
    params: {},
    returns: 'price',
    run: (tx, _, id) => find(tx, 'price', id),
  }),

  operation('POST /v1/prices/:id', {
    params: {
      active: boolean(),
      lookup_key: lookupKeyParam,
      metadata: metadata(),
      nickname: text(),
      tax_behavior: oneOf(...taxBehaviors),
      transfer_lookup_key: boolean(),
      ...unsupported('currency_options'),
    },
    returns: 'price',
    run(tx, { metadata: pairs, transfer_lookup_key: transfer, ...params }, id) {
      const price = find(tx, 'price', id);
      if (params.lookup_key) claimLookupKey(tx, params.lookup_key, id, transfer ?? false);
      const patch = {
        ...params,
        metadata: pairs === undefined ? price.metadata : mergeMetadata(price.metadata, pairs),
      };
      return change(tx, 'price', price, patch, 'price.updated');
    },
  }),

  operation('GET /v1/prices', {
    params: {
      ...pageParams,
      active: boolean(),
      created: createdParam,
      currency: text({ max: 3 }),
      lookup_keys: list(text(), { max: 10 }),
      product: text(),
      recurring: object({
        interval: oneOf(...intervals),
        usage_type: oneOf('licensed', 'metered'),
        meter: text(),
      }),
      type: oneOf('one_time', 'recurring'),
    },
    returns: 'price',
    isList: true,
    run(tx, params) {
      const { active, created, currency, lookup_keys: keys, product, recurring, type } = params;
      const rows = (product === undefined ? tx.all('price') : tx.where('price', 'product', product))
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => currency === undefined || row.currency === currency)
        .filter((row) => keys === undefined || (row.lookup_key !== null && keys.includes(row.lookup_key)))
        .filter((row) => type === undefined || row.type === type)
        .filter((row) => recurring?.interval === undefined || row.recurring?.interval === recurring.interval)
        .filter(
          (row) => recurring?.usage_type === undefined || row.recurring?.usage_type === recurring.usage_type,
        )
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/prices');
    },
  }),
];
