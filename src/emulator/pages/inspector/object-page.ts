import { html } from 'hono/html';
import { formatTime } from '../../engine/calendar';
import { view as render } from '../../resources/view';
import type { StoredEvent } from '../../store/delivery-rows';
import { tableOfId } from '../../store/object-tables';
import type { TableName } from '../../store/tables';
import { icon } from '../icons';
import type { Html } from '../layout';
import { inspectorFrame } from './frame';
import { jsonView } from './json-view';
import { rowOf } from './object-rows';
import { statusBadge } from './tone-badge';
import { actionForm, href, type View } from './view';

/** More versions than a person looks through. */
const shownVersions = 60;

/** One object: what it is now, or at one of its events, and how it came to be so. Null when nobody has that id. */
export function objectPage(view: View, id: string): Html | null {
  const { tx, query } = view;
  const event = tx.get('event', id);
  if (event) return eventPage(view, event);
  const history = tx.all('event').filter(({ data }) => idOf(data.object) === id);
  const table = tableOfId(tx, id);
  const version = history.find((candidate) => candidate.id === query.get('at'));
  const [last] = history;
  if (!table && !last) return null;
  const row = table ? tx.get(table, id) : undefined;
  const now = table && row ? render(tx, table, row) : { id, deleted: true };
  const about = row ? rowOf(tx, row) : null;
  const shown = version?.data.object ?? (row ? now : (last?.data.object ?? now));
  return inspectorFrame(
    view,
    'objects',
    id,
    html`<p class="crumb"><a class="back" href="${href(view, 'objects', { type: table })}">${icon('back')}${table ?? 'Objects'}</a></p>
<div class="head"><div><h1 class="id">${id}</h1><p class="soft">${about?.summary ?? ''}</p></div><div class="row">${row ? '' : statusBadge('deleted')}${about?.status ? statusBadge(about.status) : ''}${shortcuts(view, table, id, about?.customer ?? null)}</div></div>
<div class="bench"><section class="card" aria-labelledby="json"><div class="card-head"><h2 id="json">${version ? `After ${version.type}` : row ? 'Now' : 'Before it was deleted'}</h2>${version ? html`<a class="btn secondary small" href="${href(view, `objects/${id}`)}">Show it now</a>` : ''}</div>
<div class="card-body">${jsonView(view, shown, 'JSON')}</div></section>
<section class="card" aria-labelledby="history"><div class="card-head"><h2 id="history">History</h2><span class="small muted num">${history.length} events</span></div>
${history.length === 0 ? html`<p class="card-body soft">No event speaks of it.</p>` : html`<ol class="steps card-body small">${history.slice(0, shownVersions).map((entry) => versionStep(view, id, entry, entry === version))}</ol>`}</section></div>`,
  );
}

function versionStep(view: View, id: string, event: StoredEvent, isShown: boolean): Html {
  const { previous_attributes: previous } = event.data;
  const changed = previous ? changes({ ...previous }, { ...event.data.object }) : [];
  return html`<li><span class="dot">${icon('event')}</span><div><p class="medium"><a href="${href(view, `objects/${id}`, { at: event.id })}"${isShown ? html` aria-current="true"` : ''}>${event.type}</a></p>
${changed.slice(0, 6).map(({ name, before, after }) => html`<p class="muted change"><span class="mono">${name}</span> ${before} ${html`<span aria-label="became">→</span>`} ${after}</p>`)}${changed.length > 6 ? html`<p class="muted">and ${changed.length - 6} more</p>` : ''}</div><span class="when num">${formatTime(event.created)}</span></li>`;
}

type Json = Record<string, unknown>;

/** The changed members by their path; lists are whole, as in the event. */
function changes(before: Json, after: Json, path = ''): { name: string; before: string; after: string }[] {
  return Object.entries(before).flatMap(([key, old]) => {
    const name = `${path}${key}`;
    const current = after[key];
    if (isHash(old) && isHash(current)) return changes(old, current, `${name}.`);
    return [{ name, before: brief(old), after: brief(current) }];
  });
}

function isHash(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('data' in value);
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent');
  return text.length > 32 ? `${text.slice(0, 32)}…` : text;
}

function eventPage(view: View, event: StoredEvent): Html {
  const { tx } = view;
  const about = idOf(event.data.object);
  const deliveries = tx.where('delivery', 'event', event.id);
  return inspectorFrame(
    view,
    'activity',
    event.type,
    html`<p class="crumb"><a class="back" href="${href(view, 'activity')}">${icon('back')}Activity</a></p>
<div class="head"><div><h1 class="id">${event.type}</h1><p class="soft num">${formatTime(event.created)}${event.request.id ? html`, request <span class="mono">${event.request.id}</span>` : ', made by time alone'}</p></div>
${actionForm(view, 'resend-event', { event: event.id }, html`<button class="btn secondary small">${icon('send')}Send again to every endpoint</button>`)}</div>
<div class="bench"><section class="card"><div class="card-head"><h2>Event</h2></div><div class="card-body">${jsonView(view, event, 'Event')}</div></section>
<section class="card"><div class="card-head"><h2>Deliveries</h2><span class="small muted num">${event.pending_webhooks} pending</span></div>${
      deliveries.length === 0
        ? html`<p class="card-body soft">No endpoint wanted it.</p>`
        : html`<ul class="list">${deliveries.map((delivery) => html`<li><a href="${href(view, 'deliveries', { delivery: delivery.id, q: event.id })}">${tx.get('webhook_endpoint', delivery.endpoint)?.url ?? delivery.endpoint}</a>${statusBadge(delivery.status)}</li>`)}</ul>`
    }${about ? html`<div class="card-body"><a class="btn secondary small" href="${href(view, `objects/${about}`)}">Open ${about}</a></div>` : ''}</section></div>`,
  );
}

/** Where an object of that kind leads: its hosted page, its customer's time. */
function shortcuts(view: View, table: TableName | undefined, id: string, customer: string | null): Html {
  const pages: { [K in TableName]?: [path: string, label: string] } = {
    'checkout.session': [`/c/pay/${id}`, 'Hosted page'],
    'billing_portal.session': [`/p/session/${id}`, 'Portal'],
    invoice: [`/i/${id}`, 'Hosted invoice'],
  };
  const page = table && pages[table];
  const owner = table === 'customer' ? id : customer;
  return html`${page ? html`<a class="btn secondary small" href="${page[0]}">${page[1]}</a>` : ''}${owner ? html`<a class="btn secondary small" href="${href(view, '', { customer: owner })}">${icon('clock')}Time machine</a>` : ''}`;
}

function idOf(value: object): string | null {
  return 'id' in value && typeof value.id === 'string' ? value.id : null;
}
