import type Stripe from 'stripe';
import { planCatalogue } from './catalogue/plan-catalogue';

/**
 * Writes the catalogue to Stripe: products under fixed ids, prices under their lookup keys, the portal. Deletes nothing: a price whose
 * amount differs is replaced by a new one that takes the lookup key over, and customers on the old one stay on it.
 * Safe to run twice. Throws Stripe's errors.
 */
export async function applyCatalogue(stripe: Stripe): Promise<void> {
  for (const change of await planCatalogue(stripe)) await change.apply(stripe);
}
