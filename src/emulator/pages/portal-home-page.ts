import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import { defaultCard } from '../resources/portal-cards';
import { allowedUpdates } from '../resources/portal-details';
import { liveSubscriptions } from '../resources/portal-subscriptions';
import type { Tx } from '../store/store';
import { addressText } from './address-text';
import { icon } from './icons';
import type { Html } from './layout';
import { amount } from './money';
import { at, type Portal, portalFrame } from './portal-frame';
import { planCard } from './portal-plan-card';
import { invoiceBadge } from './status-badge';

/** The portal's home: what the session's configuration allows, nothing else. */
export function portalPage(tx: Tx, portal: Portal): Html {
  const { configuration, customer, features } = portal;
  const subscriptions = liveSubscriptions(tx, customer.id);
  const title = `Customer portal: ${customer.name ?? customer.email ?? customer.id}`;
  const headline = configuration.business_profile.headline;
  return portalFrame(
    tx,
    portal,
    title,
    html`<div class="head"><div><h1>${title}</h1><p class="muted">${headline ?? "What Stripe's portal would offer, so that the app can be tested against it."}</p></div><span class="chip">${customer.id}</span></div>
<div class="grid">
${subscriptions.length === 0 ? html`<section class="card" aria-label="Plan"><div class="card-head"><h2>Plan</h2></div><div class="card-body soft">No plan is active.</div></section>` : subscriptions.map((subscription) => planCard(tx, portal, subscription))}
${cardsCard(tx, portal)}
${features.invoice_history.enabled ? invoicesCard(tx, portal) : ''}
${detailsCard(tx, portal)}
</div>${legalLinks(configuration)}`,
  );
}

function cardsCard(tx: Tx, portal: Portal): Html {
  const { customer, features } = portal;
  const canUpdate = features.payment_method_update.enabled;
  const methods = tx.where('payment_method', 'customer', customer.id);
  const chosen = defaultCard(tx, customer);
  return html`<section class="card" aria-label="Cards"><div class="card-head"><h2>Cards</h2>${canUpdate ? html`<a class="btn secondary small" href="${at(portal, '/card')}">${icon('plus')}Add test card</a>` : ''}</div>
${methods.length === 0 ? html`<div class="card-body soft">No card is saved.</div>` : ''}
<ul class="list">${methods.map((method) => {
    const expires = `${String(method.card?.exp_month).padStart(2, '0')}/${method.card?.exp_year}`;
    const name = html`<span class="sr"> ${method.card?.brand} ${method.card?.last4}</span>`;
    const actions = html`<form method="post" class="row" action="${at(portal, '/cards')}"><input type="hidden" name="payment_method" value="${method.id}"><button class="btn ghost small" name="action" value="default">Make default${name}</button><button class="btn ghost small" name="action" value="remove">Remove${name}</button></form>`;
    const badge = html`<span class="badge">${icon('check')}Default</span>`;
    return html`<li><span class="mono">${method.card?.brand} ${method.card?.last4}</span><span class="muted small num">${expires}</span>${method.id === chosen ? badge : canUpdate ? actions : html`<span></span>`}</li>`;
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
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of invoices"><table class="table"><caption class="sr">Invoices</caption><thead><tr><th scope="col">Date</th><th scope="col" class="optional">Number</th><th scope="col">Status</th><th scope="col" class="right">Amount</th><th scope="col"><span class="sr">Actions</span></th></tr></thead><tbody>
${invoices.map((invoice) => html`<tr><td class="num nowrap">${formatDate(invoice.created)}</td><td class="mono nowrap optional">${invoice.number}</td><td>${invoiceBadge(invoice.status)}</td><td class="right">${amount(invoice.total, invoice.currency)}</td><td class="right"><a class="small" href="/i/${invoice.id}">${invoice.status === 'open' ? 'Pay' : 'View'}<span class="sr"> invoice ${invoice.number}</span></a></td></tr>`)}
</tbody></table></div>`
}</section>`;
}

function detailsCard(tx: Tx, portal: Portal): Html {
  const { customer, features } = portal;
  const allowed = allowedUpdates(features);
  const taxIds = tx.where('tax_id', 'customer', customer.id);
  return html`<section class="card wide" aria-label="Details"><div class="card-head"><h2>Details on future invoices</h2>${allowed.length > 0 ? html`<a class="btn secondary small" href="${at(portal, '/details')}">Edit<span class="sr"> details</span></a>` : ''}</div>
<div class="card-body"><dl class="kv"><dt>Name</dt><dd>${customer.name ?? 'not set'}</dd><dt>E-mail</dt><dd>${customer.email ?? 'not set'}</dd>
${customer.phone ? html`<dt>Phone</dt><dd class="num">${customer.phone}</dd>` : ''}
${customer.address ? html`<dt>Address</dt><dd>${addressText(customer.address)}</dd>` : ''}
${taxIds.length > 0 ? html`<dt>Tax id</dt><dd>${taxIds.map((taxId) => html`<p class="mono">${taxId.value}</p>`)}</dd>` : ''}</dl></div></section>`;
}

function legalLinks({ business_profile: profile }: Portal['configuration']): Html {
  const { privacy_policy_url: privacy, terms_of_service_url: terms } = profile;
  if (!privacy && !terms) return html``;
  return html`<p class="row small legal">${terms ? html`<a href="${terms}">Terms of service</a>` : ''}${privacy ? html`<a href="${privacy}">Privacy policy</a>` : ''}</p>`;
}
