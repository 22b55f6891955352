import { html } from 'hono/html';
import { systemClock } from '@/lib/clock';
import { payloadOf } from '../../delivery/payload';
import type { Delivery, DeliveryTry } from '../../store/delivery-rows';
import { icon } from '../icons';
import type { Html } from '../layout';
import { jsonView } from './json-view';
import { clockTime, span, took } from './moments';
import { toneBadge } from './tone-badge';
import { actionForm, href, type View } from './view';

interface Shown {
  /** At most so many, newest first; `list` when the caller has chosen them. */
  rows: number;
  list?: Delivery[];
  selected: string | null;
}

/** The table of deliveries with its switches, and beside it the one that is selected with its tries and its payload. */
export function deliveryCards(view: View, page: '' | 'deliveries', { rows, list, selected }: Shown): Html {
  const { tx } = view;
  const shown = list ?? tx.newest('delivery', rows);
  const chosen = tx.get('delivery', selected ?? '') ?? shown[0];
  return html`<div class="bench"><section class="card" aria-labelledby="deliveries"><div class="card-head"><h2 id="deliveries">${heading(view)}</h2>${switches(view)}</div>
${
  shown.length === 0
    ? html`<div class="card-body soft">Nothing was sent. Deliveries appear when an endpoint is set and something happens.</div>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Deliveries"><table class="table dense"><caption class="sr">Webhook deliveries, newest first</caption><thead><tr><th scope="col">Time</th><th scope="col">Event</th><th scope="col">Answer</th><th scope="col" class="right optional">Took</th><th scope="col" class="right optional">Tries</th><th scope="col">State</th></tr></thead><tbody>
${shown.map((delivery) => row(view, page, delivery, delivery.id === chosen?.id))}</tbody></table></div>`
}</section>${chosen ? detail(view, chosen) : ''}</div>`;
}

function heading({ tx }: View): string {
  const hosts = new Set(
    tx.all('webhook_endpoint').flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).host] : [])),
  );
  const [only] = hosts;
  return hosts.size === 1 && only !== undefined ? `Deliveries to ${only}` : 'Deliveries';
}

/** Hold, shuffle and send twice: each a switch that says whether it is on. */
function switches(view: View): Html {
  const { tx, account } = view;
  const isHeld = account.dispatcher.isPaused();
  const has = (kind: string) => tx.all('fault').some((fault) => fault.kind === kind && fault.events === null);
  const toggle = (action: string, isOn: boolean, label: string, name: 'pause' | 'shuffle' | 'twice') =>
    html`<button class="btn secondary small" name="action" value="${action}" aria-pressed="${isOn ? 'true' : 'false'}">${icon(name)}${label}</button>`;
  return actionForm(
    view,
    'deliveries',
    {},
    html`${isHeld ? html`<button class="btn secondary small" name="action" value="resume" aria-pressed="true">${icon('play')}Let go</button>` : toggle('pause', false, 'Hold', 'pause')}${toggle('shuffle', has('reorder'), 'Shuffle order', 'shuffle')}${toggle('twice', has('duplicate'), 'Send twice', 'twice')}`,
    'row',
  );
}

function row(view: View, page: string, delivery: Delivery, isSelected: boolean): Html {
  const { tx } = view;
  const last = delivery.tries?.at(-1);
  const event = tx.get('event', delivery.event);
  const kept = Object.fromEntries(
    [...view.query].filter(([key]) => key !== 'account' && key !== 'done' && key !== 'problem'),
  );
  return html`<tr${isSelected ? html` aria-selected="true"` : ''}><td class="mono nowrap">${last ? clockTime(last.at_ms) : '–'}</td><th scope="row" class="mono nowrap"><a href="${href(view, page, { ...kept, delivery: delivery.id })}">${event?.type ?? delivery.event}</a></th><td class="mono nowrap">${answer(last)}</td><td class="right num nowrap optional">${last ? took(last.took_ms) : ''}</td><td class="right num optional">${delivery.attempts}</td><td>${stateBadge(view, delivery)}</td></tr>`;
}

function answer(last: DeliveryTry | undefined): string {
  if (!last) return '–';
  return last.http_status === null
    ? last.error === 'no answer in time'
      ? 'timeout'
      : (last.error ?? '–')
    : String(last.http_status);
}

function stateBadge({ account, tx }: View, delivery: Delivery): Html {
  switch (delivery.status) {
    case 'succeeded':
      return toneBadge('success', 'check', 'Delivered');
    case 'failed':
      return toneBadge('danger', 'cross', 'Gave up');
    case 'dropped':
      return toneBadge('', 'cross', 'Dropped');
    case 'collected':
      return toneBadge('info', 'check', 'Collected');
    case 'pending':
      break;
  }
  if (account.dispatcher.isPaused()) return toneBadge('warning', 'pause', 'Held');
  const waitMs = waitOf(delivery, tx.now);
  if (waitMs === null) return toneBadge('info', 'clock', 'Sending');
  return toneBadge('warning', 'again', `${delivery.attempts === 0 ? 'Sent' : 'Retry'} in ${span(waitMs)}`);
}

function waitOf(delivery: Delivery, now: number): number | null {
  if (typeof delivery.next_attempt_at === 'number') return (delivery.next_attempt_at - now) * 1000;
  return delivery.next_attempt_at_ms === null ? null : delivery.next_attempt_at_ms - systemClock.nowMs();
}

function detail(view: View, delivery: Delivery): Html {
  const { tx } = view;
  const event = tx.get('event', delivery.event);
  const endpoint = tx.get('webhook_endpoint', delivery.endpoint);
  const about = event ? objectId(event.data.object) : null;
  const tries = delivery.tries ?? [];
  const waitMs = delivery.status === 'pending' ? (waitOf(delivery, tx.now) ?? 0) : null;
  const payload = payloadOf(tx, delivery);
  return html`<section class="card det" aria-labelledby="delivery"><div class="card-head"><h2 id="delivery">${event?.type ?? delivery.event}</h2>${endpoint?.status === 'enabled' ? actionForm(view, 'resend', { delivery: delivery.id }, html`<button class="btn secondary small">${icon('again')}Replay</button>`) : ''}</div>
<div class="card-body stack"><div class="row chips"><a class="chip" href="${href(view, `objects/${delivery.event}`)}">${delivery.event}</a>${about ? html`<a class="chip" href="${href(view, `objects/${about}`)}">${about}</a>` : ''}</div>
<p class="small muted">${endpoint?.url ?? 'Its endpoint is deleted.'}${delivery.resent ? ', sent again' : ''}${delivery.fault ? html`, spoilt by a fault: ${faultWords(delivery)}` : ''}</p>
<ol class="steps small">${tries.map((tried, index) => tryStep(tried, index))}
${delivery.status === 'dropped' && tries.length === 0 ? html`<li><span class="dot danger">${icon('cross')}</span><div><p class="medium">Never sent</p><p class="muted">${delivery.error ?? 'its endpoint is disabled or deleted'}</p></div></li>` : ''}
${waitMs === null ? '' : html`<li class="planned"><span class="dot">${icon('again')}</span><div><p class="medium">Try ${tries.length + 1}</p><p class="muted">signed anew with the time of sending</p></div><span class="when num">in ${span(waitMs)}</span></li>`}</ol>
${payload ? jsonView(view, JSON.parse(payload.body), 'Payload') : event ? jsonView(view, event, 'Event') : ''}</div></section>`;
}

function tryStep(tried: DeliveryTry, index: number): Html {
  const isAccepted = tried.http_status !== null && tried.http_status >= 200 && tried.http_status < 300;
  const words = isAccepted ? 'accepted' : (tried.error ?? 'refused');
  return html`<li><span class="dot ${isAccepted ? 'success' : 'danger'}">${icon(isAccepted ? 'check' : 'cross')}</span><div><p class="medium">${tried.http_status ?? 'No answer'}, try ${index + 1}</p><p class="muted">${words}, ${took(tried.took_ms)}</p></div><span class="when num">${clockTime(tried.at_ms).slice(0, 8)}</span></li>`;
}

function faultWords({ fault = {} }: Delivery): string {
  const words = [
    fault.is_dropped && 'dropped',
    fault.livemode && 'wrong mode',
    fault.api_version && `version ${fault.api_version}`,
    fault.wrong_signature_tries !== undefined && 'wrong signature',
    fault.stale_timestamp_tries !== undefined && 'stale timestamp',
  ];
  return words.filter(Boolean).join(', ');
}

function objectId(value: object): string | null {
  return 'id' in value && typeof value.id === 'string' ? value.id : null;
}
