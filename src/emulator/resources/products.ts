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
  url,
} from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { change, emit } from './emit';
import { find } from './find';
import {
  checkIntervalCount,
  createPrice,
  currencyCode,
  currencyOptionsParam,
  findPrice,
  isDeletedPlan,
  taxBehaviors,
  wholeAmount,
} from './price-core';
import { intervalParam } from './prices';
import { newProduct } from './product-core';

const writable = {
  active: boolean(),
  description: clearable(text({ max: 40_000 })),
  images: list(url(), { max: 8 }),
  marketing_features: list(object({ name: required(text({ max: 80 })) }), { max: 15 }),
  metadata: metadata(),
  shippable: boolean(),
  statement_descriptor: text({ max: 22 }),
  unit_label: clearable(text({ max: 12 })),
  url: clearable(url()),
};

const defaultAmountNames = {
  amount: 'default_price_data[unit_amount]',
  decimal: 'default_price_data[unit_amount_decimal]',
};

export const productOperations = [
  operation('POST /v1/products', {
    params: {
      ...writable,
      id: text({ max: 255 }),
      name: required(text({ max: 250 })),
      type: oneOf('good', 'service'),
      default_price_data: object({
        currency: required(text({ max: 3 })),
        currency_options: currencyOptionsParam,
        metadata: metadata(),
        recurring: intervalParam,
        tax_behavior: oneOf(...taxBehaviors),
        unit_amount: integer({ min: 0 }),
        unit_amount_decimal: decimal(),
      }),
    },
    returns: 'product',
    run(tx, { default_price_data: data, ...params }) {
      if (!data) return newProduct(tx, params);
      const unitAmount = wholeAmount(data.unit_amount, data.unit_amount_decimal, defaultAmountNames);
      const currency = currencyCode(data.currency, 'default_price_data[currency]');
      const { recurring } = data;
      const countName = 'default_price_data[recurring][interval_count]';
      if (recurring) checkIntervalCount(recurring.interval, recurring.interval_count, countName);
      const product = newProduct(tx, params);
      const price = createPrice(tx, {
        currency,
        currencyOptions: data.currency_options,
        metadata: data.metadata,
        product: product.id,
        recurring: recurring && { interval: recurring.interval, intervalCount: recurring.interval_count },
        taxBehavior: data.tax_behavior,
        unitAmount,
        amountName: defaultAmountNames.amount,
      });
      return change(tx, 'product', product, { default_price: price.id }, 'product.updated');
    },
  }),

  operation('GET /v1/products/:id', {
    params: {},
    returns: 'product',
    run: (tx, _, id) => find(tx, 'product', id),
  }),

  operation('POST /v1/products/:id', {
    params: { ...writable, name: text({ max: 250 }), default_price: clearable(text()) },
    returns: 'product',
    run(tx, { metadata: pairs, default_price: price, ...params }, id) {
      const product = find(tx, 'product', id);
      if (typeof price === 'string' && findPrice(tx, price, 'default_price').product !== id) {
        throw invalidRequest('The price must belong to this product.', { param: 'default_price' });
      }
      const patch = {
        ...params,
        ...(price !== undefined && { default_price: price }),
        metadata: pairs === undefined ? product.metadata : mergeMetadata(product.metadata, pairs),
        updated: tx.now,
      };
      return change(tx, 'product', product, patch, 'product.updated');
    },
  }),

  operation('GET /v1/products', {
    params: {
      ...pageParams,
      active: boolean(),
      created: createdParam,
      ids: list(text()),
      shippable: boolean(),
      type: oneOf('good', 'service'),
      url: url(),
    },
    returns: 'product',
    isList: true,
    run(tx, params) {
      const { active, created, ids, shippable, type, url: wantedUrl } = params;
      const rows = tx
        .all('product')
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => ids === undefined || ids.includes(row.id))
        .filter((row) => shippable === undefined || row.shippable === shippable)
        .filter((row) => type === undefined || row.type === type)
        .filter((row) => wantedUrl === undefined || row.url === wantedUrl)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/products');
    },
  }),

  operation('DELETE /v1/products/:id', {
    params: {},
    returns: 'product',
    run(tx, _, id) {
      const product = find(tx, 'product', id);
      if (tx.where('price', 'product', id).some((price) => !isDeletedPlan(tx, price.id))) {
        throw invalidRequest(
          'This product cannot be deleted because it has one or more user-created prices.',
          { param: 'id' },
        );
      }
      tx.remove('product', id);
      tx.put('tombstone', { id, object: 'product' });
      emit(tx, 'product.deleted', product);
      return { id, object: 'product', deleted: true };
    },
  }),
];
