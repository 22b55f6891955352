import { isSeatItem, type KnownPrice } from '../plan-lookup';
import type { PlanPrices } from '../plan-prices';
import { plans } from '../plans';
import { extraMembers } from '../seats/seat-steps';
import type { PlanTerms } from './change-kind';
import type { PlanSubject } from './read-plan-subject';

/** One member of `items` of `subscriptions.update`. */
export type ItemChange =
  | { id: string; price: string; quantity: number }
  | { price: string; quantity: number }
  | { id: string; deleted: true };

/**
 * The items that a plan has for this organization: the plan once, and its extra members where it sells them. The quantity is always
 * said: Stripe resets it when a price changes. Throws BillingError `plan_not_for_sale`.
 */
export async function targetItems(
  { row, memberCount }: PlanSubject,
  planItemId: string,
  target: PlanTerms,
  { planPrices, known }: { planPrices: PlanPrices; known: ReadonlyMap<string, KnownPrice> },
): Promise<ItemChange[]> {
  const price = await planPrices.current(target.planId, target.interval);
  const plan: ItemChange = { id: planItemId, price: price.priceId, quantity: 1 };
  const seat = row.items.find((item) => isSeatItem(item, known));
  const { hasExtraMembers, limits } = plans[target.planId];
  const seatPrice = hasExtraMembers ? await planPrices.seat(target.interval) : null;
  if (!seatPrice) return seat ? [plan, { id: seat.id, deleted: true }] : [plan];
  const quantity = extraMembers(memberCount, limits.members ?? 0);
  if (seat) return [plan, { id: seat.id, price: seatPrice.priceId, quantity }];
  return quantity > 0 ? [plan, { price: seatPrice.priceId, quantity }] : [plan];
}
