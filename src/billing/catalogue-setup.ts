import type Stripe from 'stripe';
import {
  type BillingInterval,
  billingIntervals,
  catalogueCurrency,
  lookupKey,
  planIds,
  plans,
  proSeat,
  seatLookupKey,
} from './plans';
import { ensurePortalConfiguration } from './portal-configuration';
import { isResourceMissing } from './stripe-errors';

interface CataloguePrice {
  lookupKey: string;
  productId: string;
  plan: string;
  interval: BillingInterval;
  amountMinor: number;
}

/**
 * Writes the catalogue to Stripe: products under fixed ids, prices under their lookup keys, the portal. Only adds: a price whose
 * amount differs is replaced by a new one that takes the lookup key over, and customers on the old one stay on it.
 * Safe to run twice. Throws Stripe's errors.
 */
export async function applyCatalogue(stripe: Stripe): Promise<void> {
  for (const id of planIds) await ensureProduct(stripe, plans[id].productId, plans[id].name, { plan: id });
  await ensureProduct(stripe, proSeat.productId, proSeat.name, { plan: proSeat.planId, kind: 'seat' });

  const wanted = cataloguePrices();
  const existing = await stripe.prices.list({
    lookup_keys: wanted.map((price) => price.lookupKey),
    active: true,
    limit: 100,
  });
  for (const price of wanted) {
    const current = existing.data.find((candidate) => candidate.lookup_key === price.lookupKey);
    if (current && isSamePrice(current, price)) continue;
    await stripe.prices.create({
      product: price.productId,
      currency: catalogueCurrency,
      unit_amount: price.amountMinor,
      recurring: { interval: price.interval },
      lookup_key: price.lookupKey,
      transfer_lookup_key: true,
      metadata: { plan: price.plan },
    });
  }
  await ensurePortalConfiguration(stripe);
}

function cataloguePrices(): CataloguePrice[] {
  return billingIntervals.flatMap((interval) => [
    ...planIds.map((id) => ({
      lookupKey: lookupKey(id, interval),
      productId: plans[id].productId,
      plan: id,
      interval,
      amountMinor: plans[id].amountMinor[interval],
    })),
    {
      lookupKey: seatLookupKey(interval),
      productId: proSeat.productId,
      plan: proSeat.planId,
      interval,
      amountMinor: proSeat.amountMinor[interval],
    },
  ]);
}

function isSamePrice(price: Stripe.Price, wanted: CataloguePrice): boolean {
  return (
    price.unit_amount === wanted.amountMinor &&
    price.currency === catalogueCurrency &&
    price.recurring?.interval === wanted.interval &&
    price.product === wanted.productId
  );
}

async function ensureProduct(
  stripe: Stripe,
  id: string,
  name: string,
  metadata: Record<string, string>,
): Promise<void> {
  try {
    await stripe.products.retrieve(id);
  } catch (error) {
    if (!isResourceMissing(error)) throw error;
    await stripe.products.create({ id, name, metadata });
  }
}
