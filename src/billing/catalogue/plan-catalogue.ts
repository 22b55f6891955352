import type Stripe from 'stripe';
import { portalChanges } from '../portal-configuration';
import type { CatalogueChange } from './catalogue-change';
import { endpointChanges } from './endpoint-changes';
import { priceChanges } from './price-changes';
import { productChanges } from './product-changes';

export interface CatalogueScope {
  /** Price ids that stay active whatever replaces them. */
  keep?: readonly string[];
  /** Absent: the endpoint is not looked at. */
  endpoint?: { url: string; onSecret: (secret: string) => void | Promise<void> };
}

/** Every difference between the catalogue in code and Stripe, in the order in which to end them. Writes nothing. Throws Stripe's errors. */
export async function planCatalogue(stripe: Stripe, scope: CatalogueScope = {}): Promise<CatalogueChange[]> {
  return [
    ...(await productChanges(stripe)),
    ...(await priceChanges(stripe, scope)),
    ...(await portalChanges(stripe)),
    ...(scope.endpoint ? await endpointChanges(stripe, scope.endpoint) : []),
  ];
}
