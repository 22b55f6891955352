import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import {
  boolean,
  clearable,
  list,
  metadata,
  object,
  oneOf,
  required,
  text,
  unsupported,
  url,
} from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { change, create, emit } from './emit';
import { find } from './find';

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
  ...unsupported('tax_code', 'tax_details', 'package_dimensions'),
};

export interface NewProduct {
  id?: string;
  name: string;
  active?: boolean;
  description?: string | null;
  metadata?: Record<string, string> | null;
}

/** A chosen id makes a set-up script idempotent: a taken one is refused. */
export function createProduct(tx: Tx, params: NewProduct): Tables['product'] {
  const id = params.id ?? tx.newId('prod');
  if (tx.get('product', id)) {
    throw invalidRequest(`Product already exists.`, { code: 'resource_already_exists', param: 'id' });
  }
  const product: Tables['product'] = {
    id,
    object: 'product',
    active: params.active ?? true,
    created: tx.now,
    default_price: null,
    description: params.description ?? null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: tx.now,
    url: null,
  };
  tx.remove('tombstone', id);
  return product;
}

export const productOperations = [
  operation('POST /v1/products', {
    params: {
      ...writable,
      id: text({ max: 255 }),
      name: required(text({ max: 250 })),
      type: oneOf('good', 'service'),
      ...unsupported('default_price_data'),
    },
    returns: 'product',
    run(tx, params) {
      const { metadata: _pairs, id: _id, ...rest } = params;
      return create(tx, 'product', { ...createProduct(tx, params), ...rest }, 'product.created');
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
      if (typeof price === 'string') find(tx, 'price', price, 'default_price');
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
      if (tx.where('price', 'product', id).length > 0) {
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
