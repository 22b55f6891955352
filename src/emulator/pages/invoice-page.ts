import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { cardForm, checkoutCards } from './card-form';
import type { FormProblem } from './form-fields';
import { type Html, layout } from './layout';
import { amount, amountText } from './money';
import { invoiceBadge } from './status-badge';

/** The hosted invoice, fit for printing; an open one can be paid here. */
export function invoicePage(
  tx: Tx,
  invoice: Tables['invoice'],
  state: { problems?: FormProblem[]; typed?: { number: string; expiry: string } } = {},
): Html {
  const { currency } = invoice;
  const title = `Invoice ${invoice.number ?? 'draft'}`;
  const rows = invoice.lines.data.map(
    (line) =>
      html`<tr><th scope="row">${line.description}<small>${formatDate(line.period.start)} to ${formatDate(line.period.end)}</small></th><td>${amount(line.amount, currency)}</td></tr>`,
  );
  return layout({
    title,
    now: tx.now,
    baseUrl: tx.baseUrl,
    notes: [invoice.id],
    body: html`<div class="narrow stack"><div class="head"><h1>${title}</h1>${invoiceBadge(invoice.status)}</div>
<dl class="kv"><dt>From</dt><dd>${invoice.account_name}</dd><dt>To</dt><dd>${invoice.customer_name ?? invoice.customer_email ?? invoice.customer}</dd>
<dt>Date</dt><dd class="num">${formatDate(invoice.effective_at ?? invoice.created)}</dd>
${invoice.status_transitions.paid_at ? html`<dt>Paid on</dt><dd class="num">${formatDate(invoice.status_transitions.paid_at)}</dd>` : ''}</dl>
<table class="ledger"><caption class="sr">Lines</caption><tbody>${rows}
<tr><th scope="row" class="muted">Tax, not computed by the emulator</th><td class="muted">${amount(0, currency)}</td></tr>
<tr class="total"><th scope="row">Total</th><td>${amount(invoice.total, currency)}</td></tr>
${invoice.total === 0 ? '' : html`<tr><th scope="row">${invoice.status === 'paid' ? 'Paid' : 'Due'}</th><td>${amount(invoice.status === 'paid' ? invoice.amount_paid : invoice.amount_remaining, currency)}</td></tr>`}
</tbody></table>
${
  invoice.status === 'open'
    ? html`<div class="no-print">${cardForm({
        action: `/i/${invoice.id}`,
        heading: 'Pay this invoice',
        hint: 'One click fills a test card in and submits.',
        cards: checkoutCards,
        submitLabel: `Pay ${amountText(invoice.amount_remaining, currency)}, no money moves`,
        ...state,
      })}</div>`
    : ''
}</div>`,
  });
}
