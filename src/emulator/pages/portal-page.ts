import { html } from 'hono/html';
import { required } from '@/lib/assert';
import { formatDate, formatTime } from '../engine/calendar';
import { currentPeriodEnd, liveSubscriptions } from '../resources/portal-actions';
import { itemsOf } from '../resources/subscription-view';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { cardForm, savedCards } from './card-form';
import { type FormProblem, field } from './form-fields';
import { icon } from './icons';
import { type Html, layout } from './layout';
import { amount, perPeriod } from './money';
import { invoiceBadge, subscriptionBadge } from './status-badge';

type Session = Tables['billing_portal.session'];
type Subscription = Tables['subscription'];
type Features = Tables['billing_portal.configuration']['features'];

export interface Portal {
  session: Session;
  customer: Tables['customer'];
  features: Features;
}

export function openPortal(tx: Tx, session: Session): Portal {
  const customer = required(tx.get('customer', session.customer), 'customer of the portal session');
  const configuration = required(
    tx.get('billing_portal.configuration', session.configuration),
    'portal configuration',
  );
  return { session, customer, features: configuration.features };
}

function frame(tx: Tx, { session }: Portal, title: string, body: Html): Html {
  return layout({
    title,
    now: tx.now,
    baseUrl: tx.baseUrl,
    tape: session.return_url
      ? html`<a class="end" href="${session.return_url}">Back to the app</a>`
      : undefined,
    notes: [`session ${session.id.slice(0, 14)}…`, `clock ${formatTime(tx.now)}`],
    body,
  });
}

function at(portal: Portal, page = ''): string {
  return `/p/session/${portal.session.id}${page}`;
}

function customerName({ customer }: Portal): string {
  return customer.name ?? customer.email ?? customer.id;
}

/** The portal's home: what the session's configuration allows, nothing else. */
export function portalPage(tx: Tx, portal: Portal): Html {
  const { customer, features } = portal;
  const subscriptions = liveSubscriptions(tx, customer.id);
  const title = `Customer portal: ${customerName(portal)}`;
  return frame(
    tx,
    portal,
    title,
    html`<div class="head"><div><h1>${title}</h1><p class="muted">What Stripe's portal would offer, so that the app can be tested against it.</p></div><span class="chip">${customer.id}</span></div>
<div class="grid">
${subscriptions.length === 0 ? html`<section class="card"><div class="card-head"><h2>Plan</h2></div><div class="card-body soft">No plan is active.</div></section>` : subscriptions.map((subscription) => planCard(tx, portal, subscription))}
${cardsCard(tx, portal)}
${features.invoice_history.enabled ? invoicesCard(tx, portal) : ''}
${detailsCard(portal)}
</div>`,
  );
}

function planCard(tx: Tx, portal: Portal, subscription: Subscription): Html {
  const canCancel = portal.features.subscription_cancel.enabled;
  const label =
    portal.features.subscription_cancel.mode === 'immediately' ? 'Cancel plan now' : 'Cancel plan';
  const resume = html`<form method="post" action="${at(portal, '/resume')}"><button class="btn secondary small" name="subscription" value="${subscription.id}">Resume plan</button></form>`;
  const cancel = html`<a class="btn secondary small" href="${at(portal, `/cancel?subscription=${subscription.id}`)}">${label}</a>`;
  return html`<section class="card" aria-label="Plan"><div class="card-head"><h2>Plan</h2>${subscriptionBadge(subscription)}</div>
<div class="card-body">${itemsOf(tx, subscription.id).map((item) => itemLine(tx, item))}
<p class="soft">${nextStep(tx, portal, subscription)}</p>
${canCancel ? html`<div class="row">${subscription.cancel_at === null ? cancel : resume}</div>` : ''}</div></section>`;
}

function itemLine(tx: Tx, item: Tables['subscription_item']): Html {
  const price = required(tx.get('price', item.price), `price ${item.price}`);
  const name = tx.get('product', price.product)?.name ?? price.id;
  const quantity = item.quantity ?? 1;
  const recurring = price.recurring ?? { interval: 'month', interval_count: 1 };
  return html`<p class="big num">${name}${quantity > 1 ? ` × ${quantity}` : ''}, ${amount((price.unit_amount ?? 0) * quantity, price.currency)} ${perPeriod(recurring)}</p>`;
}

function nextStep(tx: Tx, { customer }: Portal, subscription: Subscription): string {
  if (subscription.cancel_at !== null) return `Cancels on ${formatDate(subscription.cancel_at)}.`;
  const method = tx.get(
    'payment_method',
    subscription.default_payment_method ?? customer.invoice_settings.default_payment_method ?? '',
  );
  const paidBy = method ? ` with ${cardName(method)}` : '';
  const date = formatDate(currentPeriodEnd(tx, subscription));
  return subscription.status === 'trialing'
    ? `Trial until ${date}, then paid${paidBy}.`
    : `Renews on ${date}${paidBy}.`;
}

function cardName(method: Tables['payment_method']): string {
  const brand = method.card?.brand ?? 'card';
  return `${brand.slice(0, 1).toUpperCase()}${brand.slice(1)} ${method.card?.last4 ?? ''}`;
}

function cardsCard(tx: Tx, portal: Portal): Html {
  const { customer, features } = portal;
  const canUpdate = features.payment_method_update.enabled;
  const methods = tx.where('payment_method', 'customer', customer.id);
  const chosen =
    customer.invoice_settings.default_payment_method ??
    liveSubscriptions(tx, customer.id)[0]?.default_payment_method;
  return html`<section class="card" aria-label="Cards"><div class="card-head"><h2>Cards</h2>${canUpdate ? html`<a class="btn secondary small" href="${at(portal, '/card')}">${icon('plus')}Add test card</a>` : ''}</div>
${methods.length === 0 ? html`<div class="card-body soft">No card is saved.</div>` : ''}
<ul class="list">${methods.map((method) => {
    const expires = `${String(method.card?.exp_month).padStart(2, '0')}/${method.card?.exp_year}`;
    const actions = html`<form method="post" class="row" action="${at(portal, '/cards')}"><input type="hidden" name="payment_method" value="${method.id}"><button class="btn ghost small" name="action" value="default">Make default</button><button class="btn ghost small" name="action" value="remove">Remove</button></form>`;
    const badge = html`<span class="badge">${icon('check')}Default</span>`;
    return html`<li><span class="mono">${method.card?.brand} ${method.card?.last4}</span><span class="muted small">${expires}</span>${method.id === chosen ? badge : canUpdate ? actions : html`<span></span>`}</li>`;
  })}</ul></section>`;
}

function invoicesCard(tx: Tx, { customer }: Portal): Html {
  const invoices = tx
    .where('invoice', 'customer', customer.id)
    .filter((invoice) => invoice.status !== 'draft');
  return html`<section class="card wide" aria-label="Invoices"><div class="card-head"><h2>Invoices</h2></div>
${
  invoices.length === 0
    ? html`<div class="card-body soft">No invoice yet.</div>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Invoices"><table class="table"><caption class="sr">Invoices</caption><thead><tr><th scope="col">Date</th><th scope="col" class="optional">Number</th><th scope="col">Status</th><th scope="col" class="right">Amount</th><th scope="col"><span class="sr">Actions</span></th></tr></thead><tbody>
${invoices.map((invoice) => html`<tr><td class="num nowrap">${formatDate(invoice.created)}</td><td class="mono nowrap optional">${invoice.number}</td><td>${invoiceBadge(invoice.status)}</td><td class="right">${amount(invoice.total, invoice.currency)}</td><td class="right"><a class="small" href="/i/${invoice.id}">View<span class="sr"> invoice ${invoice.number}</span></a></td></tr>`)}
</tbody></table></div>`
}</section>`;
}

function detailsCard(portal: Portal): Html {
  const { customer, features } = portal;
  const { enabled, allowed_updates: allowed } = features.customer_update;
  const canEdit = enabled && (allowed.includes('email') || allowed.includes('name'));
  return html`<section class="card wide" aria-label="Details"><div class="card-head"><h2>Details on future invoices</h2>${canEdit ? html`<a class="btn secondary small" href="${at(portal, '/details')}">Edit</a>` : ''}</div>
<div class="card-body"><dl class="kv"><dt>Name</dt><dd>${customer.name ?? 'not set'}</dd><dt>E-mail</dt><dd>${customer.email ?? 'not set'}</dd></dl></div></section>`;
}

const reasonTexts: Record<string, string> = {
  customer_service: 'Customer service was not what I expected',
  low_quality: 'Quality was not what I expected',
  missing_features: 'I need more features',
  other: 'Another reason',
  switched_service: 'I found an alternative',
  too_complex: 'It is too complicated',
  too_expensive: 'It is too expensive',
  unused: 'I no longer need it',
};

/** The question before a cancellation. Nothing changes until its button is pressed. */
export function cancelPage(tx: Tx, portal: Portal, subscription: Subscription): Html {
  const { mode, cancellation_reason: reason } = portal.features.subscription_cancel;
  const isNow = mode === 'immediately';
  const end = formatDate(currentPeriodEnd(tx, subscription));
  const options = reason.enabled ? reason.options : [];
  return frame(
    tx,
    portal,
    'Cancel plan',
    html`<div class="narrow stack"><h1>Cancel plan</h1>
<p class="soft">${isNow ? 'The plan ends at once. Nothing is refunded.' : `The plan stays active until ${end}. It can be resumed until then.`}</p>
<form method="post" action="${at(portal, '/cancel')}" class="stack"><input type="hidden" name="subscription" value="${subscription.id}">
${options.length === 0 ? '' : html`<fieldset><legend>Why? (optional)</legend>${options.map((option) => html`<label class="row choice"><input type="radio" name="feedback" value="${option}">${reasonTexts[option] ?? option}</label>`)}</fieldset>`}
<div class="row"><button class="btn primary">${isNow ? 'Cancel now' : 'Cancel at period end'}</button><a class="btn ghost" href="${at(portal, '/home')}">Keep the plan</a></div></form></div>`,
  );
}

export function cardPage(
  tx: Tx,
  portal: Portal,
  state: { problems?: FormProblem[]; typed?: { number: string; expiry: string } } = {},
): Html {
  return frame(
    tx,
    portal,
    'Update card',
    html`<div class="narrow stack"><a class="back" href="${at(portal, '/home')}">${icon('back')}Back to the portal</a><h1>Update card</h1>
${cardForm({
  action: at(portal, '/card'),
  heading: 'Pick a card',
  hint: 'It becomes the default for later payments. Nothing is charged now.',
  cards: savedCards,
  submitLabel: 'Save card, no money moves',
  ...state,
})}</div>`,
  );
}

export function detailsPage(tx: Tx, portal: Portal): Html {
  const { customer, features } = portal;
  const { allowed_updates: allowed } = features.customer_update;
  return frame(
    tx,
    portal,
    'Details',
    html`<div class="narrow stack"><a class="back" href="${at(portal, '/home')}">${icon('back')}Back to the portal</a><h1>Details</h1>
<form method="post" action="${at(portal, '/details')}" class="stack">
${allowed.includes('name') ? field({ id: 'name', label: 'Name', value: customer.name ?? '', autocomplete: 'organization' }) : ''}
${allowed.includes('email') ? field({ id: 'email', label: 'E-mail', type: 'email', value: customer.email ?? '', autocomplete: 'email' }) : ''}
<div class="row"><button class="btn primary">Save details</button></div></form></div>`,
  );
}

/** The end of a flow with `hosted_confirmation`. */
export function confirmationPage(tx: Tx, portal: Portal, text: string): Html {
  const message = portal.session.flow?.after_completion.hosted_confirmation?.custom_message ?? text;
  return frame(
    tx,
    portal,
    'Done',
    html`<div class="narrow stack"><h1>Done</h1><p class="soft">${message}</p>${portal.session.return_url ? html`<p><a class="btn primary" href="${portal.session.return_url}">Back to the app</a></p>` : ''}</div>`,
  );
}
