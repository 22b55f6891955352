import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
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
import { find } from './find';
import {
  changePrice,
  checkIntervalCount,
  claimLookupKey,
  createPrice,
  currencyCode,
  currencyOptionsParam,
  findPrice,
  intervals,
  isDeletedPlan,
  lookupKeyParam,
  putCurrencyOptions,
  taxBehaviors,
  wholeAmount,
} from './price-core';
import { newProduct } from './product-core';

const amountNames = { amount: 'unit_amount', decimal: 'unit_amount_decimal' };

const interval = { interval: required(oneOf(...intervals)), interval_count: integer({ min: 1 }) };

/** How often a price inside of other parameters recurs. */
export const intervalParam = object(interval);

const recurringParam = object({ ...interval, usage_type: oneOf('licensed') });

/** https://docs.stripe.com/api/prices: licensed prices with one amount per unit. */
export const priceOperations = [
  operation('POST /v1/prices', {
    params: {
      currency: required(text({ max: 3 })),
      active: boolean(),
      billing_scheme: oneOf('per_unit'),
      currency_options: currencyOptionsParam,
      lookup_key: lookupKeyParam,
      metadata: metadata(),
      nickname: text(),
      product: text(),
      product_data: object({
        id: text(),
        name: required(text({ max: 250 })),
        active: boolean(),
        metadata: metadata(),
        statement_descriptor: text({ max: 22 }),
        unit_label: text({ max: 12 }),
      }),
      recurring: recurringParam,
      tax_behavior: oneOf(...taxBehaviors),
      transfer_lookup_key: boolean(),
      unit_amount: integer({ min: 0 }),
      unit_amount_decimal: decimal(),
    },
    returns: 'price',
    run(tx, params) {
      const { product_data: data, recurring } = params;
      const unitAmount = wholeAmount(params.unit_amount, params.unit_amount_decimal, amountNames);
      if (params.product === undefined && !data) throw missingParam('product');
      if (params.product !== undefined && data) {
        throw invalidRequest('You may only specify one of these parameters: product, product_data.', {
          param: 'product_data',
        });
      }
      const currency = currencyCode(params.currency);
      if (recurring) {
        checkIntervalCount(recurring.interval, recurring.interval_count, 'recurring[interval_count]');
      }
      const product = data ? newProduct(tx, data) : find(tx, 'product', params.product ?? '', 'product');
      return createPrice(tx, {
        active: params.active,
        currency,
        currencyOptions: params.currency_options,
        lookupKey: params.lookup_key,
        transferLookupKey: params.transfer_lookup_key,
        metadata: params.metadata,
        nickname: params.nickname,
        product: product.id,
        recurring: recurring && { interval: recurring.interval, intervalCount: recurring.interval_count },
        taxBehavior: params.tax_behavior,
        unitAmount,
      });
    },
  }),

  operation('GET /v1/prices/:id', {
    params: {},
    returns: 'price',
    run: (tx, _, id) => findPrice(tx, id),
  }),

  operation('POST /v1/prices/:id', {
    params: {
      active: boolean(),
      currency_options: clearable(currencyOptionsParam),
      lookup_key: lookupKeyParam,
      metadata: metadata(),
      nickname: text(),
      tax_behavior: oneOf(...taxBehaviors),
      transfer_lookup_key: boolean(),
    },
    returns: 'price',
    run(tx, params, id) {
      const { metadata: pairs, transfer_lookup_key: transfer, currency_options: options, ...rest } = params;
      const price = findPrice(tx, id);
      const { tax_behavior: behavior } = rest;
      if (behavior !== undefined && behavior !== price.tax_behavior && price.tax_behavior !== 'unspecified') {
        throw invalidRequest('You cannot change the `tax_behavior` of a price once it has been set.', {
          param: 'tax_behavior',
        });
      }
      if (rest.active === false && tx.get('product', price.product)?.default_price === id) {
        throw invalidRequest('This price cannot be archived as it is the default price of its product.', {
          param: 'active',
        });
      }
      if (rest.lookup_key) claimLookupKey(tx, rest.lookup_key, id, transfer ?? false);
      if (options === null) tx.remove('price_currencies', id);
      else if (options) putCurrencyOptions(tx, price, options);
      const patch = {
        ...rest,
        metadata: pairs === undefined ? price.metadata : mergeMetadata(price.metadata, pairs),
      };
      return changePrice(tx, price, patch);
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
        .filter((row) => !isDeletedPlan(tx, row.id))
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => currency === undefined || row.currency === currency)
        .filter((row) => keys === undefined || (row.lookup_key !== null && keys.includes(row.lookup_key)))
        .filter((row) => type === undefined || row.type === type)
        .filter((row) => recurring?.interval === undefined || row.recurring?.interval === recurring.interval)
        .filter(
          (row) => recurring?.usage_type === undefined || row.recurring?.usage_type === recurring.usage_type,
        )
        .filter((row) => recurring?.meter === undefined || row.recurring?.meter === recurring.meter)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/prices');
    },
  }),
];
