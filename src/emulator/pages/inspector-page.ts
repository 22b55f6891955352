import { html } from 'hono/html';
import { formatTime } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { TableName } from '../store/tables';
import { clockPart } from './clock-card';
import { type Html, layout } from './layout';
import { deliveryBadge } from './status-badge';

const shownRows = 40;

/** What the emulator holds and sends; for the person at the test bench. */
export function inspectorPage(tx: Tx, counts: Record<TableName, number>, isPaused: boolean): Html {
  const events = tx.all('event').slice(0, shownRows);
  const deliveries = tx.all('delivery').slice(0, shownRows);
  const sessions = tx.where('checkout.session', 'status', 'open').slice(0, 10);
  const objects = Object.entries(counts).filter(([name, count]) => count > 0 && !hidden.has(name));
  return layout({
    title: 'Inspector',
    now: tx.now,
    baseUrl: tx.baseUrl,
    body: html`<div class="head"><div><h1>Inspector</h1><p class="muted">Clock ${formatTime(tx.now)}. Newest first, ${shownRows} rows at most.</p></div>
<form method="post" action="/_emulator/inspector/deliveries"><button class="btn secondary small" name="action" value="${isPaused ? 'resume' : 'pause'}">${isPaused ? 'Resume deliveries' : 'Pause deliveries'}</button></form></div>
<div class="grid">
<section class="card">${clockPart(tx)}
<div class="card-head"><h2>Open checkouts</h2></div>${sessions.length === 0 ? html`<div class="card-body soft">None.</div>` : html`<ul class="list">${sessions.map((session) => html`<li><a class="mono" href="/c/pay/${session.id}">${session.id.slice(0, 24)}…</a></li>`)}</ul>`}
<div class="card-head"><h2>Webhook endpoints</h2></div><ul class="list">${tx.all('webhook_endpoint').map((endpoint) => html`<li><span class="mono">${endpoint.url}</span><span class="small muted">${endpoint.status}</span></li>`)}</ul></section>
<section class="card"><div class="card-head"><h2>Objects</h2></div><div class="card-body">${objects.length === 0 ? html`<p class="soft">Nothing yet.</p>` : html`<dl class="kv">${objects.map(([name, count]) => html`<dt class="mono">${name}</dt><dd class="num">${count}</dd>`)}</dl>`}</div></section>
<section class="card wide"><div class="card-head"><h2>Deliveries</h2></div>${
      deliveries.length === 0
        ? html`<div class="card-body soft">Nothing was sent.</div>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Deliveries"><table class="table dense"><caption class="sr">Deliveries</caption><thead><tr><th scope="col">Event</th><th scope="col">State</th><th scope="col" class="right">Tries</th><th scope="col">Last answer</th></tr></thead><tbody>
${deliveries.map((delivery) => html`<tr><td class="mono nowrap">${tx.get('event', delivery.event)?.type ?? delivery.event}</td><td>${deliveryBadge(delivery.status)}</td><td class="right num">${delivery.attempts}</td><td class="mono">${delivery.http_status ?? delivery.error ?? ''}</td></tr>`)}</tbody></table></div>`
    }</section>
<section class="card wide"><div class="card-head"><h2>Events</h2></div>${
      events.length === 0
        ? html`<div class="card-body soft">Nothing has happened.</div>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Events"><table class="table dense"><caption class="sr">Events</caption><thead><tr><th scope="col">Time</th><th scope="col">Type</th><th scope="col">Object</th><th scope="col">Event</th></tr></thead><tbody>
${events.map((event) => html`<tr><td class="num nowrap">${formatTime(event.created)}</td><td class="mono nowrap">${event.type}</td><td class="mono nowrap">${objectId(event.data.object)}</td><td class="mono nowrap">${event.id}</td></tr>`)}</tbody></table></div>`
    }</section></div>`,
  });
}

const hidden = new Set<string>([
  'idempotent_answer',
  'checkout_plan',
  'portal_visit',
  'endpoint_secret',
  'tombstone',
  'timer',
  'server_clock',
  'dunning',
  'billed_item',
  'forced_decline',
]);

function objectId(value: object): string {
  return 'id' in value && typeof value.id === 'string' ? value.id.slice(0, 28) : '';
}
