import type Stripe from 'stripe';
import { required } from '@/lib/assert';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { embedded } from '../wire/pagination';

type Price = Tables['price'];

/** The items of a subscription, oldest first, as Stripe lists them. */
export function itemsOf(tx: Tx, subscriptionId: string): Tables['subscription_item'][] {
  return tx.where('subscription_item', 'subscription', subscriptionId).reverse();
}

export function viewSubscription(tx: Tx, row: Tables['subscription']): Wire<Stripe.Subscription> {
  const items = itemsOf(tx, row.id).map((item) => viewSubscriptionItem(tx, item));
  return { ...row, items: embedded(items, `/v1/subscription_items?subscription=${row.id}`) };
}

export function viewSubscriptionItem(
  tx: Tx,
  row: Tables['subscription_item'],
): Wire<Stripe.SubscriptionItem> {
  const price = required(tx.get('price', row.price), `price ${row.price}`);
  return { ...row, plan: viewPlan(price), price };
}

export function viewCustomerSubscriptions(tx: Tx, customerId: string): object {
  const live = tx.where('subscription', 'customer', customerId).filter((row) => row.status !== 'canceled');
  return embedded(
    live.map((row) => viewSubscription(tx, row)),
    `/v1/customers/${customerId}/subscriptions`,
  );
}

/** The legacy face of a recurring price, still part of every subscription item. */
export function viewPlan(price: Price): Wire<Stripe.Plan> {
  const recurring = required(price.recurring, `recurring of ${price.id}`);
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring.interval,
    interval_count: recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: recurring.usage_type,
  };
}
