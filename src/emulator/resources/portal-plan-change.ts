import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { find } from './find';
import type { Features } from './portal-features';
import { changeAtPeriodEnd } from './portal-schedule';
import { itemsOf } from './subscription-view';
import { type SubscriptionUpdate, updateSubscription } from './update-subscription';

type Subscription = Tables['subscription'];
type Price = Tables['price'];

/** A price that the configuration offers for a subscription. */
export interface PriceChoice {
  price: Price;
  name: string;
  isCurrent: boolean;
  /** Bounds of the quantity; null where it cannot be changed. */
  quantity: { minimum: number; maximum: number | null } | null;
}

export interface PlanChoice {
  price: string;
  quantity: number;
  /** Redeemed with the change, beside what the subscription has already. */
  discount?: { coupon?: string; promotion_code?: string };
}

export interface PlanChange {
  choice: PriceChoice;
  quantity: number;
  /** At the period's end it is a schedule that makes the change. */
  when: 'now' | 'period_end';
  update: SubscriptionUpdate;
}

const changeable = new Set(['active', 'trialing', 'past_due']);

/** Why the portal offers no change; null when it does. https://docs.stripe.com/customer-management#subscription-changes */
export function whyNotChangeable(tx: Tx, features: Features, subscription: Subscription): string | null {
  if (!features.subscription_update.enabled) return 'The portal configuration does not offer this.';
  if (itemsOf(tx, subscription.id).length !== 1)
    return 'A plan of several items can only be changed in the app.';
  if (subscription.schedule) return 'A change of this plan is scheduled already.';
  if (subscription.cancel_at !== null) return 'This plan ends. Resume it to change it.';
  if (subscription.collection_method === 'send_invoice')
    return 'A plan that is paid by invoice can only be changed in the app.';
  if (!changeable.has(subscription.status)) return 'This plan cannot be changed in its state.';
  return null;
}

/** The configuration's prices in its order, in the subscription's currency, the current one included. */
export function priceChoices(tx: Tx, features: Features, subscription: Subscription): PriceChoice[] {
  if (whyNotChangeable(tx, features, subscription) !== null) return [];
  const { default_allowed_updates: allowed, products } = features.subscription_update;
  const [item] = itemsOf(tx, subscription.id);
  return (products ?? []).flatMap(({ product, prices, adjustable_quantity: adjustable }) =>
    prices.flatMap((id) => {
      const price = tx.get('price', id);
      const isCurrent = id === item?.price;
      if (!price || price.currency !== subscription.currency) return [];
      if (!isCurrent && !(allowed.includes('price') && price.active)) return [];
      const quantity = allowed.includes('quantity') && adjustable.enabled ? adjustable : null;
      const name = tx.get('product', product)?.name ?? product;
      return [{ price, name, isCurrent, quantity }];
    }),
  );
}

/** The change that a choice comes to. Throws when the configuration does not offer it. */
export function planChange(
  tx: Tx,
  features: Features,
  subscription: Subscription,
  wanted: PlanChoice,
): PlanChange {
  const refusal = whyNotChangeable(tx, features, subscription);
  if (refusal !== null) throw invalidRequest(refusal);
  const [item] = itemsOf(tx, subscription.id);
  const choice = priceChoices(tx, features, subscription).find(({ price }) => price.id === wanted.price);
  if (!choice || !item) throw invalidRequest('The portal configuration does not offer this price.');
  const current = item.quantity ?? 1;
  const { quantity } = wanted;
  if (choice.quantity === null && quantity !== current)
    throw invalidRequest('The portal configuration does not offer another quantity.');
  const { minimum = 0, maximum = null } = choice.quantity ?? {};
  const isWhole = Number.isSafeInteger(quantity) && quantity > 0;
  if (choice.quantity && !(isWhole && quantity >= minimum && quantity <= (maximum ?? 999_999)))
    throw invalidRequest(
      `Choose a whole quantity ${maximum === null ? `of ${minimum} or more` : `from ${minimum} to ${maximum}`}.`,
    );
  if (choice.isCurrent && quantity === current) throw invalidRequest('This is the plan that runs already.');
  const old = find(tx, 'price', item.price);
  const isLater =
    subscription.status !== 'trialing' &&
    meetsConditions(features, { price: old, quantity: current }, { price: choice.price, quantity });
  if (isLater && wanted.discount)
    throw invalidRequest('A discount cannot be redeemed on a change at the end of the period.');
  const items = [{ id: item.id, price: choice.price.id, quantity }];
  return {
    choice,
    quantity,
    when: isLater ? 'period_end' : 'now',
    update: {
      items,
      ...behaviour(features, subscription),
      ...(wanted.discount && {
        discounts: [...subscription.discounts.map((discount) => ({ discount })), wanted.discount],
      }),
    },
  };
}

/** How an immediate change is billed. A trial ends with it unless the configuration lets it go on. */
function behaviour({ subscription_update: feature }: Features, subscription: Subscription) {
  const endsTrial = subscription.status === 'trialing' && feature.trial_update_behavior !== 'continue_trial';
  return {
    proration_behavior: feature.proration_behavior,
    payment_behavior: 'error_if_incomplete' as const,
    ...(endsTrial && { trial_end: 'now' as const }),
    ...(feature.billing_cycle_anchor === 'now' &&
      subscription.status !== 'trialing' && { billing_cycle_anchor: { type: 'now' as const } }),
  };
}

interface Bought {
  price: Price;
  quantity: number;
}

/** Amounts are compared as they stand on the prices, whatever their intervals. */
function meetsConditions({ subscription_update: feature }: Features, from: Bought, to: Bought): boolean {
  const amount = ({ price, quantity }: Bought) => (price.unit_amount ?? 0) * quantity;
  return feature.schedule_at_period_end.conditions.some(({ type }) =>
    type === 'decreasing_item_amount' ? amount(to) < amount(from) : days(to.price) < days(from.price),
  );
}

const intervalDays: Record<string, number> = { day: 1, week: 7, month: 30, year: 365 };

function days({ recurring }: Price): number {
  return (intervalDays[recurring?.interval ?? 'month'] ?? 30) * (recurring?.interval_count ?? 1);
}

/** Makes the change, or the schedule that will. Throws the card's refusal, 402, with nothing changed. */
export function applyPlanChange(tx: Tx, subscription: Subscription, planned: PlanChange): void {
  const { choice, quantity, update, when } = planned;
  if (when === 'now') updateSubscription(tx, subscription, update);
  else changeAtPeriodEnd(tx, subscription, { price: choice.price.id, quantity });
}
