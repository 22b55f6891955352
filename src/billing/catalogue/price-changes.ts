import type Stripe from 'stripe';
import { idOf } from '../expandable';
import { catalogueCurrency } from '../plans';
import { allNew, type CatalogueChange, differencesOf } from './catalogue-change';
import { type WantedPrice, wantedPrices } from './wanted-catalogue';

/**
 * What the catalogue's prices lack in Stripe. An amount cannot be changed there: a new price takes the lookup key over and the old
 * one is archived, which sells it to nobody any more and leaves everybody on it who is. `keep` names price ids that stay active: those that
 * STRIPE_PRICE_* points to by id. Throws Stripe's errors.
 */
export async function priceChanges(
  stripe: Stripe,
  { keep = [] }: { keep?: readonly string[] } = {},
): Promise<CatalogueChange[]> {
  const wanted = wantedPrices();
  // A lookup key belongs to one price at a time, archived ones included.
  const { data } = await stripe.prices.list({
    lookup_keys: wanted.map((price) => price.lookupKey),
    limit: 100,
  });
  return wanted.flatMap((price) => {
    const current = data.find((candidate) => candidate.lookup_key === price.lookupKey);
    return changesOf(current, price, keep);
  });
}

function changesOf(
  current: Stripe.Price | undefined,
  wanted: WantedPrice,
  keep: readonly string[],
): CatalogueChange[] {
  const { lookupKey: name } = wanted;
  const what = 'price' as const;
  const fixed = fixedFields(wanted);
  if (!current) {
    const differences = allNew({ ...fixed, 'metadata.plan': wanted.plan });
    return [{ action: 'create', what, name, differences, apply: (stripe) => createPrice(stripe, wanted) }];
  }
  const differences = differencesOf(fixedFieldsOf(current), fixed);
  if (differences.length > 0) {
    const replacement: CatalogueChange = {
      action: 'replace',
      what,
      name,
      differences,
      apply: (stripe) => createPrice(stripe, wanted),
    };
    return current.active && !keep.includes(current.id) ? [replacement, archive(current)] : [replacement];
  }
  const open = differencesOf(openFieldsOf(current), { active: 'true', 'metadata.plan': wanted.plan });
  if (open.length === 0) return [];
  return [
    {
      action: 'update',
      what,
      name,
      differences: open,
      apply: async (stripe) =>
        void (await stripe.prices.update(current.id, { active: true, metadata: { plan: wanted.plan } })),
    },
  ];
}

async function createPrice(stripe: Stripe, wanted: WantedPrice): Promise<void> {
  await stripe.prices.create({
    product: wanted.productId,
    currency: catalogueCurrency,
    unit_amount: wanted.amountMinor,
    recurring: { interval: wanted.interval },
    lookup_key: wanted.lookupKey,
    transfer_lookup_key: true,
    metadata: { plan: wanted.plan },
  });
}

function archive(price: Stripe.Price): CatalogueChange {
  return {
    action: 'archive',
    what: 'price',
    name: price.id,
    differences: [{ field: 'active', from: 'true', to: 'false' }],
    async apply(stripe) {
      const product = await stripe.products.retrieve(idOf(price.product) ?? '');
      // Stripe refuses to archive a product's default price.
      if (idOf(product.default_price) === price.id)
        await stripe.products.update(product.id, { default_price: await successorOf(stripe, price) });
      await stripe.prices.update(price.id, { active: false });
    },
  };
}

async function successorOf(stripe: Stripe, price: Stripe.Price): Promise<string> {
  const { data } = await stripe.prices.list({ lookup_keys: [price.lookup_key ?? ''], active: true });
  return data[0]?.id ?? price.id;
}

/** What a price can never change. */
function fixedFields(wanted: WantedPrice): Record<string, string | null> {
  return {
    amount: `${wanted.amountMinor} ${catalogueCurrency}`,
    interval: `1 ${wanted.interval}`,
    product: wanted.productId,
  };
}

function fixedFieldsOf(price: Stripe.Price): Record<string, string | null> {
  return {
    amount: `${price.unit_amount} ${price.currency}`,
    interval: price.recurring ? `${price.recurring.interval_count} ${price.recurring.interval}` : 'once',
    product: idOf(price.product),
  };
}

function openFieldsOf(price: Stripe.Price): Record<string, string | null> {
  return { active: String(price.active), 'metadata.plan': price.metadata.plan ?? null };
}
