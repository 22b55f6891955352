import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type Html, layout } from './layout';
import { amount } from './money';

/** What `receipt_url` of a paid charge leads to, fit for printing. */
export function receiptPage(tx: Tx, charge: Tables['charge']): Html {
  const { currency } = charge;
  const card = charge.payment_method_details?.card;
  return layout({
    title: 'Receipt',
    now: tx.now,
    baseUrl: tx.baseUrl,
    notes: [charge.id],
    body: html`<div class="narrow stack"><div class="head"><h1>Receipt</h1></div>
<dl class="kv"><dt>From</dt><dd>${charge.calculated_statement_descriptor}</dd>
<dt>Paid on</dt><dd class="num">${formatDate(charge.created)}</dd>
${card ? html`<dt>Card</dt><dd>${card.brand} ending in ${card.last4}</dd>` : ''}</dl>
<table class="ledger"><caption class="sr">Amounts</caption><tbody>
<tr><th scope="row">${charge.description ?? 'Payment'}</th><td>${amount(charge.amount_captured, currency)}</td></tr>
${charge.amount_refunded === 0 ? '' : html`<tr><th scope="row">Refunded</th><td>${amount(-charge.amount_refunded, currency)}</td></tr>`}
<tr class="total"><th scope="row">Total</th><td>${amount(charge.amount_captured - charge.amount_refunded, currency)}</td></tr>
</tbody></table></div>`,
  });
}
