import { html } from 'hono/html';
import { apiFaultKinds, deliveryFaultKinds, type Fault, isApiFault, isOver } from '../../faults/fault';
import { icon } from '../icons';
import type { Html } from '../layout';
import { inspectorFrame } from './frame';
import { toneBadge } from './tone-badge';
import { actionForm, type View } from './view';

/** What each kind does, in a person's words. */
const texts: Record<Fault['kind'], string> = {
  rate_limit: '429 rate_limit, with the reason in its header',
  lock_timeout: '429 lock_timeout',
  server_error: 'a 5xx in the place of the answer',
  api_key_expired: '401 api_key_expired',
  permission_denied: '403, as for a restricted key',
  connection_reset: 'the connection breaks without an answer',
  cut_answer: 'the answer breaks off in the middle',
  slow_answer: 'the answer comes late',
  stale_read: 'a GET answers from an earlier moment',
  duplicate: 'the event is sent twice',
  reorder: 'deliveries overtake each other',
  delay: 'the first try comes late',
  drop: 'the event is never sent',
  wrong_mode: 'livemode is true',
  older_version: 'the payload is of an older API version',
  wrong_signature: 'the first try is signed with another secret',
  stale_timestamp: 'the first try is signed for ten minutes ago',
};

/** The faults of the account, how often they hit, and a form for another. */
export function faultsPage(view: View): Html {
  const faults = view.tx.all('fault').reverse();
  const clear =
    faults.length === 0
      ? ''
      : actionForm(
          view,
          'faults-clear',
          {},
          html`<button class="btn secondary">Calm sea: remove all</button>`,
        );
  return inspectorFrame(
    view,
    'faults',
    'Faults',
    html`<div class="head"><div><h1>Faults</h1><p class="soft">What goes wrong follows from the seed: the same requests meet the same faults.</p></div>${clear}</div>
<section class="card" aria-labelledby="present"><div class="card-head"><h2 id="present">At work</h2></div>${faults.length === 0 ? html`<p class="card-body soft">Nothing goes wrong. Add a fault below, or set them with <code class="mono">PUT /_emulator/faults</code>.</p>` : table(view, faults)}</section>
<div class="grid faults-forms">${form(view, 'api', 'Between a caller and the API', apiFaultKinds)}${form(view, 'delivery', 'Between an event and its endpoint', deliveryFaultKinds)}</div>`,
  );
}

function table(view: View, faults: Fault[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Faults"><table class="table dense"><caption class="sr">Faults</caption><thead><tr><th scope="col">Fault</th><th scope="col">About</th><th scope="col" class="optional">Settings</th><th scope="col" class="right">Hit</th><th scope="col">State</th><th scope="col"><span class="sr">Remove</span></th></tr></thead><tbody>
${faults.map(
  (fault) =>
    html`<tr><th scope="row" class="nowrap">${fault.kind.replaceAll('_', ' ')}</th><td class="mono">${about(fault)}</td><td class="optional">${settings(fault)}</td><td class="right num nowrap">${fault.hits} of ${fault.seen}</td><td>${isOver(fault) ? toneBadge('', 'check', 'Over') : toneBadge('warning', 'alert', 'At work')}</td><td class="right">${actionForm(view, 'fault-remove', { fault: fault.id }, html`<button class="btn secondary small">Remove<span class="sr"> ${fault.kind}</span></button>`)}</td></tr>`,
)}</tbody></table></div>`;
}

function about(fault: Fault): string {
  if (isApiFault(fault)) return [fault.method, fault.path].filter(Boolean).join(' ') || 'every request';
  return [fault.events?.join(', '), fault.endpoint].filter(Boolean).join(' to ') || 'every delivery';
}

function settings({ share, skip, count, settings: own }: Fault): string {
  const words = Object.entries(own).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`);
  if (share < 1) words.unshift(`${Math.round(share * 1000) / 10} %`);
  if (skip > 0) words.push(`after ${skip}`);
  if (count !== null) words.push(`next ${count}`);
  return words.join(', ') || 'always';
}

function form(view: View, side: 'api' | 'delivery', title: string, kinds: readonly Fault['kind'][]): Html {
  const field = (name: string, label: string, placeholder: string, type = 'text') =>
    html`<div class="field"><label for="${side}-${name}">${label}</label><input class="input" id="${side}-${name}" name="${name}" placeholder="${placeholder}"${type === 'number' ? html` inputmode="numeric"` : ''} autocomplete="off"></div>`;
  const inner = html`<div class="field"><label for="${side}-kind">What goes wrong</label><select class="input" id="${side}-kind" name="kind">${kinds.map((kind) => html`<option value="${kind}">${kind.replaceAll('_', ' ')}: ${texts[kind]}</option>`)}</select></div>
<div class="two">${side === 'api' ? html`${field('path', 'Path', '/v1/subscriptions*')}${field('delay_ms', 'Delay, ms', '0', 'number')}` : html`${field('events', 'Events', 'invoice.*')}${field('delay_ms', 'Delay or window, ms', '1000', 'number')}`}
${field('share', 'Share, %', '100', 'number')}${field('count', 'Only the next', 'for ever', 'number')}</div>
<p><button class="btn secondary">${icon('plus')}Add</button></p>`;
  return html`<section class="card" aria-labelledby="${side}-title"><div class="card-head"><h2 id="${side}-title">${title}</h2></div><div class="card-body">${actionForm(view, 'fault-add', { side }, inner, 'stack')}</div></section>`;
}
