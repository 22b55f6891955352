import { type PlanRef, planIds, plans, proSeat } from './plans';

/** A row of plan_prices, as far as a look-up needs it. */
export interface KnownPrice {
  priceId: string;
  planId: string;
  kind: 'base' | 'seat';
  interval: string;
  /** Minor units for one unit and interval. */
  unitAmountMinor: number;
}

export interface PricedItem {
  priceId: string;
  productId: string;
}

/**
 * The plan that a set of items stands for: by the stored price, else by the plan's fixed product, else `custom`.
 * Metadata is not asked: whoever edits it in Stripe must not change what an organization may use.
 */
export function planOfItems(items: readonly PricedItem[], known: ReadonlyMap<string, KnownPrice>): PlanRef {
  for (const item of items) {
    const price = known.get(item.priceId);
    if (price?.kind === 'base') return planIds.find((id) => id === price.planId) ?? 'custom';
    const byProduct = planIds.find((id) => plans[id].productId === item.productId);
    if (byProduct && !price) return byProduct;
  }
  return 'custom';
}

/** Pro's extra members are an item, never a plan. */
export function isSeatItem(item: PricedItem, known: ReadonlyMap<string, KnownPrice>): boolean {
  return known.get(item.priceId)?.kind === 'seat' || item.productId === proSeat.productId;
}
