import {
  type BillingInterval,
  billingIntervals,
  lookupKey,
  type PlanId,
  planIds,
  plans,
  proSeat,
  seatLookupKey,
} from '../plans';

export interface WantedProduct {
  id: string;
  name: string;
  metadata: Record<string, string>;
}

export interface WantedPrice {
  lookupKey: string;
  productId: string;
  plan: PlanId;
  interval: BillingInterval;
  amountMinor: number;
}

/** What Stripe should sell, from the typed catalogue. */
export function wantedProducts(): WantedProduct[] {
  return [
    ...planIds.map((id) => ({ id: plans[id].productId, name: plans[id].name, metadata: { plan: id } })),
    { id: proSeat.productId, name: proSeat.name, metadata: { plan: proSeat.planId, kind: 'seat' } },
  ];
}

export function wantedPrices(): WantedPrice[] {
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
