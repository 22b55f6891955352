import { html } from 'hono/html';
import { deliverySettings } from '../../delivery/delivery-settings';
import type { DeliveryStatus } from '../../store/delivery-rows';
import type { Html } from '../layout';
import { deliveryCards } from './delivery-cards';
import { inspectorFrame } from './frame';
import { actionForm, href, pageOf, pager, searchForm, type View } from './view';

const filters: Record<'' | DeliveryStatus, string> = {
  '': 'All',
  pending: 'Waiting',
  succeeded: 'Delivered',
  failed: 'Given up',
  dropped: 'Dropped',
  collected: 'Collected',
};

/** Every delivery, by state and by type or id. */
export function deliveriesPage(view: View): Html {
  const { tx, query } = view;
  const status =
    (Object.keys(filters) as (keyof typeof filters)[]).find((name) => name === query.get('status')) ?? '';
  const q = (query.get('q') ?? '').trim().toLowerCase();
  const rows = (status === '' ? tx.all('delivery') : tx.where('delivery', 'status', status)).filter(
    (row) =>
      q === '' ||
      row.event.toLowerCase().includes(q) ||
      row.id.toLowerCase() === q ||
      (tx.get('event', row.event)?.type ?? '').includes(q),
  );
  const shown = pageOf(view, rows);
  return inspectorFrame(
    view,
    'deliveries',
    'Deliveries',
    html`<div class="head"><h1>Deliveries</h1>${settings(view)}</div>
<div class="filters"><nav aria-label="State"><ul class="switch">${Object.entries(filters).map(([name, label]) => html`<li><a href="${href(view, 'deliveries', { status: name, q })}"${name === status ? html` aria-current="true"` : ''}>${label}</a></li>`)}</ul></nav>
${searchForm(view, 'deliveries', 'Type or event id', { status })}</div>
${deliveryCards(view, 'deliveries', { rows: 0, list: shown.rows, selected: query.get('delivery') })}
${pager(view, 'deliveries', shown)}`,
  );
}

function settings(view: View): Html {
  const { mode, retry, retry_delays_ms: delays } = deliverySettings(view.tx);
  const option = (value: string, label: string, current: string) =>
    html`<option value="${value}"${value === current ? html` selected` : ''}>${label}</option>`;
  return actionForm(
    view,
    'delivery-settings',
    {},
    html`<label class="small" for="mode">Events are</label><select class="input" id="mode" name="mode">${option('http', 'sent', mode)}${option('collect', 'collected, not sent', mode)}</select>
<label class="small" for="retry">Retries</label><select class="input" id="retry" name="retry">${option('fast', delays ? 'as set' : 'fast: from 1 s', retry)}${option('real', 'real: over hours', retry)}${option('clock', 'by the account’s clock', retry)}</select><button class="btn secondary">Set</button>`,
    'row',
  );
}
