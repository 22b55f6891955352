import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { boolean, integer, metadata, oneOf, required, text, timestamp } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { itemTermsParams } from './billing-terms';
import type { ItemChange } from './change-items';
import { onClockOf } from './clock';
import { find } from './find';
import { refuseScheduled } from './refuse-update';
import { paymentBehaviours } from './subscription-params';
import { itemsOf, viewSubscriptionItem } from './subscription-view';
import { type SubscriptionUpdate, updateSubscription } from './update-subscription';

type Item = Tables['subscription_item'];

const prorationParams = {
  payment_behavior: oneOf(...paymentBehaviours),
  proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  proration_date: timestamp(),
};

const itemParams = {
  ...prorationParams,
  metadata: metadata(),
  price: text(),
  quantity: integer({ min: 0 }),
  ...itemTermsParams,
};

type How = Pick<
  SubscriptionUpdate,
  'off_session' | 'payment_behavior' | 'proration_behavior' | 'proration_date'
>;

/** One item's change is an update of its subscription: the same prorations, invoices and events. */
function changeOne(request: Tx, subscriptionId: string, change: ItemChange, how: How): Item[] {
  const subscription = find(request, 'subscription', subscriptionId, 'subscription');
  const update = { ...how, items: [change] };
  refuseScheduled(subscription, update);
  updateSubscription(onClockOf(request, subscription.customer), subscription, update);
  return itemsOf(request, subscription.id);
}

export const subscriptionItemOperations = [
  operation('POST /v1/subscription_items', {
    params: { ...itemParams, subscription: required(text()) },
    returns: 'subscription_item',
    run(tx, { subscription, metadata, price, quantity, discounts, tax_rates, ...how }) {
      if (price === undefined) throw missingParam('price');
      const known = new Set(itemsOf(tx, subscription).map((item) => item.id));
      const items = changeOne(tx, subscription, { metadata, price, quantity, discounts, tax_rates }, how);
      const added = items.find((item) => !known.has(item.id));
      // An update that waits for its payment has not added it yet: it is in the subscription's `pending_update`.
      const pending = tx.get('subscription', subscription)?.pending_update?.subscription_items;
      const result = added ? viewSubscriptionItem(tx, added) : pending?.find((item) => !known.has(item.id));
      if (!result) throw invalidRequest('The subscription item was not added.');
      return result;
    },
  }),

  operation('GET /v1/subscription_items/:id', {
    params: {},
    returns: 'subscription_item',
    run: (tx, _, id) => viewSubscriptionItem(tx, find(tx, 'subscription_item', id)),
  }),

  operation('POST /v1/subscription_items/:id', {
    params: { ...itemParams, off_session: boolean() },
    returns: 'subscription_item',
    run(tx, { metadata, price, quantity, discounts, tax_rates, ...how }, id) {
      const { subscription } = find(tx, 'subscription_item', id);
      changeOne(tx, subscription, { id, metadata, price, quantity, discounts, tax_rates }, how);
      return viewSubscriptionItem(tx, find(tx, 'subscription_item', id));
    },
  }),

  operation('DELETE /v1/subscription_items/:id', {
    params: prorationParams,
    returns: 'subscription_item',
    run(tx, how, id) {
      const { subscription } = find(tx, 'subscription_item', id);
      changeOne(tx, subscription, { id, deleted: true }, how);
      return { id, object: 'subscription_item', deleted: true };
    },
  }),

  operation('GET /v1/subscription_items', {
    params: { ...pageParams, subscription: required(text()) },
    returns: 'subscription_item',
    isList: true,
    run(tx, params) {
      find(tx, 'subscription', params.subscription, 'subscription');
      const result = page(itemsOf(tx, params.subscription), params, '/v1/subscription_items');
      return { ...result, data: result.data.map((item) => viewSubscriptionItem(tx, item)) };
    },
  }),
];
