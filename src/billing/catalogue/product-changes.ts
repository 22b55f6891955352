import type Stripe from 'stripe';
import { isResourceMissing } from '../stripe-errors';
import { allNew, type CatalogueChange, differencesOf } from './catalogue-change';
import { type WantedProduct, wantedProducts } from './wanted-catalogue';

/** What the catalogue's products lack in Stripe. Throws Stripe's errors. */
export async function productChanges(stripe: Stripe): Promise<CatalogueChange[]> {
  const changes: CatalogueChange[] = [];
  for (const wanted of wantedProducts()) {
    const change = changeOf(await retrieve(stripe, wanted.id), wanted);
    if (change) changes.push(change);
  }
  return changes;
}

function changeOf(product: Stripe.Product | null, wanted: WantedProduct): CatalogueChange | null {
  const { id, name, metadata } = wanted;
  if (!product) {
    return {
      action: 'create',
      what: 'product',
      name: id,
      differences: allNew(fieldsOf({ ...wanted, active: true })),
      apply: async (stripe) => void (await stripe.products.create({ id, name, metadata })),
    };
  }
  const differences = differencesOf(fieldsOf(product), fieldsOf({ ...wanted, active: true }));
  if (differences.length === 0) return null;
  return {
    action: 'update',
    what: 'product',
    name: id,
    differences,
    apply: async (stripe) => void (await stripe.products.update(id, { name, metadata, active: true })),
  };
}

interface ProductFields {
  name: string;
  active: boolean;
  metadata: Record<string, string>;
}

function fieldsOf({ name, active, metadata }: ProductFields): Record<string, string | null> {
  const pairs = Object.entries(metadata).map(([key, value]) => [`metadata.${key}`, value]);
  return { name, active: String(active), ...Object.fromEntries(pairs) };
}

async function retrieve(stripe: Stripe, id: string): Promise<Stripe.Product | null> {
  try {
    return await stripe.products.retrieve(id);
  } catch (error) {
    if (isResourceMissing(error)) return null;
    throw error;
  }
}
