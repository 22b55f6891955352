import { html } from 'hono/html';
import { required } from '@/lib/assert';
import { formatDate } from '../engine/calendar';
import { defaultCard } from '../resources/portal-cards';
import { priceChoices } from '../resources/portal-plan-change';
import { scheduledChange } from '../resources/portal-schedule';
import { currentPeriodEnd } from '../resources/portal-subscriptions';
import { itemsOf } from '../resources/subscription-view';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Html } from './layout';
import { amount, amountText, perPeriod } from './money';
import { at, type Portal } from './portal-frame';
import { subscriptionBadge } from './status-badge';

type Subscription = Tables['subscription'];

/** Few enough to be buttons of their own. */
const shortcutsMax = 3;

/** A running plan with what can be done about it. */
export function planCard(tx: Tx, portal: Portal, subscription: Subscription): Html {
  const actions = [
    ...changeActions(tx, portal, subscription),
    ...pauseActions(portal, subscription),
    ...endActions(tx, portal, subscription),
  ];
  const names = itemsOf(tx, subscription.id).map((item) => named(tx, item.price).name);
  return html`<section class="card" aria-label="Plan ${names.join(' and ')}"><div class="card-head"><h2>Plan</h2>${subscriptionBadge(subscription)}</div>
<div class="card-body">${itemsOf(tx, subscription.id).map((item) => itemLine(tx, item))}
<p class="soft">${nextStep(tx, portal, subscription)}</p>
${actions.length === 0 ? '' : html`<div class="row">${actions}</div>`}</div></section>`;
}

function itemLine(tx: Tx, item: Tables['subscription_item']): Html {
  const { name, price } = named(tx, item.price);
  const quantity = item.quantity ?? 1;
  const recurring = price.recurring ?? { interval: 'month', interval_count: 1 };
  return html`<p class="big num">${name}${quantity > 1 ? ` × ${quantity}` : ''}, ${amount((price.unit_amount ?? 0) * quantity, price.currency)} ${perPeriod(recurring)}</p>`;
}

function named(tx: Tx, id: string): { name: string; price: Tables['price'] } {
  const price = required(tx.get('price', id), `price ${id}`);
  return { name: tx.get('product', price.product)?.name ?? price.id, price };
}

/** What will happen next, in a sentence. */
function nextStep(tx: Tx, { customer }: Portal, subscription: Subscription): string {
  if (subscription.cancel_at !== null) return `Cancels on ${formatDate(subscription.cancel_at)}.`;
  if (subscription.status === 'paused') return 'Paused: nothing is billed until it is resumed.';
  const later = scheduledChange(tx, subscription);
  if (later) {
    const names = later.items.map(
      ({ price, quantity }) => `${named(tx, price).name}${quantity > 1 ? ` × ${quantity}` : ''}`,
    );
    return `Changes to ${names.join(' and ')} on ${formatDate(later.at)}.`;
  }
  const method = tx.get(
    'payment_method',
    subscription.default_payment_method ?? defaultCard(tx, customer) ?? '',
  );
  const paidBy = method ? ` with ${cardName(method)}` : '';
  const date = formatDate(currentPeriodEnd(tx, subscription));
  return subscription.status === 'trialing'
    ? `Trial until ${date}, then paid${paidBy}.`
    : `Renews on ${date}${paidBy}.`;
}

export function cardName(method: Tables['payment_method']): string {
  const brand = method.card?.brand ?? 'card';
  return `${brand.slice(0, 1).toUpperCase()}${brand.slice(1)} ${method.card?.last4 ?? ''}`;
}

function changeActions(tx: Tx, portal: Portal, subscription: Subscription): Html[] {
  const { enabled } = portal.features.subscription_update;
  if (enabled && scheduledChange(tx, subscription)) {
    return [
      html`<form method="post" action="${at(portal, '/update/keep')}"><button class="btn secondary small" name="subscription" value="${subscription.id}">Keep the current plan</button></form>`,
    ];
  }
  const choices = priceChoices(tx, portal.features, subscription);
  const others = choices.filter((choice) => !choice.isCurrent);
  const hasQuantity = choices.some((choice) => choice.quantity !== null);
  if (others.length === 0 && !hasQuantity) return [];
  if (hasQuantity || others.length > shortcutsMax) {
    const href = at(portal, `/update?subscription=${subscription.id}`);
    return [html`<a class="btn secondary small" href="${href}">Change plan</a>`];
  }
  const sharesName = new Set(others.map(({ name }) => name)).size < others.length;
  return others.map(({ name, price }) => {
    const every = sharesName
      ? `, ${amountText(price.unit_amount ?? 0, price.currency)} ${perPeriod(price.recurring ?? { interval: 'month', interval_count: 1 })}`
      : '';
    const href = at(portal, `/update/confirm?subscription=${subscription.id}&price=${price.id}`);
    return html`<a class="btn secondary small" href="${href}">Switch to ${name}${every}</a>`;
  });
}

function pauseActions(portal: Portal, subscription: Subscription): Html[] {
  if (!portal.features.subscription_pause.enabled) return [];
  if (subscription.status === 'paused') {
    return [
      html`<form method="post" action="${at(portal, '/unpause')}"><button class="btn secondary small" name="subscription" value="${subscription.id}">Resume plan</button></form>`,
    ];
  }
  if (subscription.status !== 'active' || subscription.schedule) return [];
  const href = at(portal, `/pause?subscription=${subscription.id}`);
  return [html`<a class="btn ghost small" href="${href}">Pause plan</a>`];
}

function endActions(_tx: Tx, portal: Portal, subscription: Subscription): Html[] {
  const { enabled, mode } = portal.features.subscription_cancel;
  if (!enabled) return [];
  if (subscription.cancel_at !== null) {
    return [
      html`<form method="post" action="${at(portal, '/resume')}"><button class="btn secondary small" name="subscription" value="${subscription.id}">Resume plan</button></form>`,
    ];
  }
  // What a schedule has charge of cannot be cancelled for later beside it.
  if (subscription.schedule !== null && mode !== 'immediately') return [];
  const href = at(portal, `/cancel?subscription=${subscription.id}`);
  return [
    html`<a class="btn ghost small" href="${href}">${mode === 'immediately' ? 'Cancel plan now' : 'Cancel plan'}</a>`,
  ];
}
