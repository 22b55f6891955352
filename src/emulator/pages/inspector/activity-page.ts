import { html } from 'hono/html';
import type { LoggedRequest } from '../../accounts/request-log';
import { formatTime } from '../../engine/calendar';
import type { StoredEvent } from '../../store/delivery-rows';
import { type IconName, icon } from '../icons';
import type { Html } from '../layout';
import { inspectorFrame } from './frame';
import { knownId } from './known-id';
import { took } from './moments';
import { href, pageOf, pager, searchForm, type View } from './view';

const kinds = {
  '': 'All',
  requests: 'Requests',
  events: 'Events',
  failures: 'Refused requests',
  timers: 'To come',
} as const;
type Kind = keyof typeof kinds;

interface Entry {
  /** Orders what happened: an event by its place among all, a request just after the events that it made. */
  turn: number;
  draw(): Html;
}

/** Older events are found by their filter; the mix needs no more than people scroll through. */
const mixedEvents = 2_000;

/** What happened, newest first: requests as they came, events as they were made, and what is still to come. */
export function activityPage(view: View): Html {
  const { query } = view;
  const kind = (Object.keys(kinds) as Kind[]).find((name) => name === query.get('kind')) ?? '';
  const q = (query.get('q') ?? '').trim().toLowerCase();
  const shown = pageOf(view, entries(view, kind, q));
  return inspectorFrame(
    view,
    'activity',
    'Activity',
    html`<div class="head"><h1>Activity</h1>${searchForm(view, 'activity', 'Path, type or id', { kind })}</div>
<nav aria-label="Kind"><ul class="switch">${Object.entries(kinds).map(([name, label]) => html`<li><a href="${href(view, 'activity', { kind: name, q })}"${name === kind ? html` aria-current="true"` : ''}>${label}</a></li>`)}</ul></nav>
<section class="card">${shown.rows.length === 0 ? html`<p class="card-body soft">${q === '' ? 'Nothing has happened yet.' : `Nothing matches “${q}”.`}</p>` : html`<ol class="feed">${shown.rows.map((entry) => entry.draw())}</ol>`}</section>
${pager(view, 'activity', shown)}`,
  );
}

function entries(view: View, kind: Kind, q: string): Entry[] {
  if (kind === 'timers') return timers(view, q);
  const requests = kind === 'events' ? [] : view.account.requests.newestFirst();
  const events =
    kind === 'requests' || kind === 'failures'
      ? []
      : view.tx.all('event').slice(0, kind === '' ? mixedEvents : undefined);
  const count = view.tx.count('event');
  const made = events
    .map((event, index) => ({ event, turn: count - index }))
    .filter(({ event }) => matchesEvent(event, q))
    .map(({ event, turn }): Entry => ({ turn, draw: () => eventEntry(view, event) }));
  const called = requests
    .filter(
      (request) =>
        (kind === 'failures' ? (request.status ?? 599) >= 400 : true) && matchesRequest(request, q),
    )
    .map((request): Entry => ({ turn: request.events + 0.5, draw: () => requestEntry(view, request) }));
  if (made.length === 0) return called;
  if (called.length === 0) return made;
  // The sort keeps the order of requests that made no event.
  return [...called, ...made].sort((a, b) => b.turn - a.turn);
}

function timers(view: View, q: string): Entry[] {
  return view.tx
    .all('timer')
    .filter((timer) => q === '' || timer.kind.includes(q) || timer.object.toLowerCase().includes(q))
    .sort((a, b) => a.due_at - b.due_at)
    .map((timer, index) => ({
      turn: -index,
      draw: () =>
        entry(
          'clock',
          'planned',
          html`<span class="mono">${timer.kind}</span>`,
          html`<a href="${href(view, `objects/${timer.object}`)}">${timer.object}</a>${timer.clock === 'server' ? '' : html` on <a href="${href(view, '', { clock: timer.clock })}">${timer.clock}</a>`}`,
          formatTime(timer.due_at),
        ),
    }));
}

function eventEntry(view: View, event: StoredEvent): Html {
  const id =
    'id' in event.data.object && typeof event.data.object.id === 'string' ? event.data.object.id : '';
  const about = knownId(view.account.store, id)
    ? html`<a href="${href(view, `objects/${id}`)}">${id}</a>`
    : id;
  const pending = event.pending_webhooks > 0 ? html`, ${event.pending_webhooks} to be delivered` : '';
  return entry(
    'event',
    'event',
    html`<a class="mono" href="${href(view, `objects/${event.id}`)}">${event.type}</a>`,
    html`<span class="mono">${about}</span>${pending}`,
    formatTime(event.created),
  );
}

function requestEntry(view: View, request: LoggedRequest): Html {
  const { status, method, path, error, fault } = request;
  const isBad = status === null || status >= 400;
  const words = status === null ? 'no answer' : String(status);
  const parts = path
    .split('/')
    .map((part) =>
      knownId(view.account.store, part) ? html`<a href="${href(view, `objects/${part}`)}">${part}</a>` : part,
    );
  const linked = parts.map((part, index) => html`${index === 0 ? '' : '/'}${part}`);
  return entry(
    isBad ? 'cross' : 'request',
    isBad ? 'danger' : 'request',
    html`<span class="mono">${method} ${linked}</span>`,
    html`<span class="${isBad ? 'bad' : ''}">${words}${error ? ` ${error}` : ''}</span>, ${took(request.took_ms)}, <span class="mono">${request.id}</span>${fault ? html`, <a href="${href(view, 'faults')}">hit by ${fault.replaceAll('_', ' ')}</a>` : ''}${request.params ? html`<details><summary>Parameters</summary><pre class="code">${readable(request.params)}</pre></details>` : ''}`,
    formatTime(request.at),
  );
}

function entry(name: IconName, tone: string, what: Html, detail: Html, when: string): Html {
  return html`<li><span class="dot ${tone}">${icon(name)}</span><div><p class="medium">${what}</p><div class="muted small">${detail}</div></div><span class="when num small">${when}</span></li>`;
}

function readable(params: string): string {
  return params
    .split('&')
    .map((pair) => {
      try {
        return decodeURIComponent(pair.replaceAll('+', ' ')).replace('=', ' = ');
      } catch {
        return pair;
      }
    })
    .join('\n');
}

function matchesEvent({ id, type, data, request }: StoredEvent, q: string): boolean {
  if (q === '') return true;
  const about = 'id' in data.object ? String(data.object.id) : '';
  return [id, type, about, request.id ?? ''].some((text) => text.toLowerCase().includes(q));
}

function matchesRequest({ id, method, path, params, error }: LoggedRequest, q: string): boolean {
  return (
    q === '' || [id, `${method} ${path}`, params, error ?? ''].some((text) => text.toLowerCase().includes(q))
  );
}
