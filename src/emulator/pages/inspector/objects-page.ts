import { html } from 'hono/html';
import { formatTime } from '../../engine/calendar';
import { objectTables } from '../../store/object-tables';
import type { TableName } from '../../store/tables';
import type { Html } from '../layout';
import { inspectorFrame } from './frame';
import { type ObjectRow, rowOf } from './object-rows';
import { statusBadge } from './tone-badge';
import { href, pageOf, pager, searchForm, type View } from './view';

/** The objects of one kind, newest first, by name or id. */
export function objectsPage(view: View): Html {
  const { tx, query } = view;
  const tables = objectTables(tx);
  const type = tables.find(({ name }) => name === query.get('type'))?.name ?? tables[0]?.name;
  const q = (query.get('q') ?? '').trim().toLowerCase();
  const shown = pageOf(view, type ? found(view, type, q) : []);
  const rows = shown.rows.map((row) => rowOf(tx, row));
  return inspectorFrame(
    view,
    'objects',
    'Objects',
    html`<div class="head"><h1>Objects</h1>${searchForm(view, 'objects', 'Id, name, e-mail or number', { type })}</div>
<div class="shelf"><nav class="card" aria-label="Kinds of objects"><ul class="kinds">${tables.map(({ name, count }) => html`<li><a href="${href(view, 'objects', { type: name })}"${name === type ? html` aria-current="true"` : ''}><span class="mono">${name}</span><span class="num muted">${count}</span></a></li>`)}</ul>${tables.length === 0 ? html`<p class="card-body soft">Nothing yet.</p>` : ''}</nav>
<div class="stack"><section class="card">${rows.length === 0 ? empty(q) : table(view, type ?? '', rows)}</section>${pager(view, 'objects', shown)}</div></div>`,
  );
}

function found({ tx }: View, type: TableName, q: string) {
  const rows = tx.all(type);
  if (q === '') return rows;
  return rows.filter((row) => {
    const { id, summary, customer } = rowOf(tx, row);
    return [id, summary, customer ?? ''].some((text) => text.toLowerCase().includes(q));
  });
}

function empty(q: string): Html {
  const text =
    q === ''
      ? 'Nothing yet. Objects appear as the API is called.'
      : `Nothing of this kind has “${q}” in its id, name or customer.`;
  return html`<p class="card-body soft">${text}</p>`;
}

function table(view: View, type: string, rows: ObjectRow[]): Html {
  const hasStatus = rows.some(({ status }) => status !== null);
  const hasCustomer = rows.some(({ customer }) => customer !== null);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${type}"><table class="table dense"><caption class="sr">${type}, newest first</caption><thead><tr><th scope="col">Id</th><th scope="col">What</th>${hasStatus ? html`<th scope="col">State</th>` : ''}${hasCustomer ? html`<th scope="col" class="optional">Customer</th>` : ''}<th scope="col" class="optional">Created</th></tr></thead><tbody>
${rows.map(
  (row) =>
    html`<tr><th scope="row" class="mono nowrap"><a href="${href(view, `objects/${row.id}`)}">${row.id}</a></th><td class="clip">${row.summary}</td>${hasStatus ? html`<td>${row.status ? statusBadge(row.status) : ''}</td>` : ''}${hasCustomer ? html`<td class="mono nowrap optional">${row.customer ? html`<a href="${href(view, `objects/${row.customer}`)}">${row.customer}</a>` : ''}</td>` : ''}<td class="num nowrap optional">${row.created === null ? '' : formatTime(row.created)}</td></tr>`,
)}</tbody></table></div>`;
}
