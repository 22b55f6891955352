import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest } from '../wire/stripe-error';
import { create } from './emit';

type Product = Tables['product'];

/** The members that may be chosen; the rest starts empty. */
export interface NewProduct extends Partial<Omit<Product, 'metadata' | 'name'>> {
  name: string;
  metadata?: Record<string, string> | null;
}

/** A chosen id makes a set-up script idempotent: a taken one is refused. */
export function newProduct(tx: Tx, params: NewProduct): Product {
  const { metadata: pairs, id = tx.newId('prod'), ...rest } = params;
  if (tx.get('product', id)) {
    throw invalidRequest(`Product already exists.`, { code: 'resource_already_exists', param: 'id' });
  }
  const product: Product = {
    id,
    object: 'product',
    active: true,
    created: tx.now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, pairs),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: tx.now,
    url: null,
    ...defined(rest),
  };
  tx.remove('tombstone', id);
  return create(tx, 'product', product, 'product.created');
}

/** A parameter that was not sent must not hide what the object starts with. */
function defined<T extends object>(params: T): T {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as T;
}
