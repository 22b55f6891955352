import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { addressText } from './address-text';
import { cardForm, checkoutCards, type TypedNumber } from './card-form';
import type { FormProblem } from './form-fields';
import { icon } from './icons';
import { invoiceLedger, ledgerRow } from './invoice-ledger';
import { type Html, layout } from './layout';
import { amountText } from './money';
import { invoiceBadge } from './status-badge';

type Invoice = Tables['invoice'];

export interface InvoicePageState {
  problems?: FormProblem[];
  typed?: TypedNumber;
  /** Only what belongs on paper. */
  isPrint?: boolean;
}

/** The hosted invoice, fit for printing; an open one can be paid here. */
export function invoicePage(tx: Tx, invoice: Invoice, state: InvoicePageState = {}): Html {
  const title = `Invoice ${invoice.number}`;
  const isPayable = invoice.status === 'open' || invoice.status === 'uncollectible';
  const { isPrint = false, ...form } = state;
  const paper = html`<section class="paper stack" aria-label="Invoice"><div class="head"><h1>${title}</h1>${invoiceBadge(invoice.status)}</div>
${parties(invoice)}${dates(invoice)}
${invoice.description ? html`<p class="soft">${invoice.description}</p>` : ''}
${invoiceLedger(tx, invoice, 'Amount due')}
${settlement(tx, invoice)}
${invoice.footer ? html`<p class="small soft">${invoice.footer}</p>` : ''}</section>`;
  return layout({
    title,
    now: tx.now,
    baseUrl: tx.baseUrl,
    notes: [invoice.id],
    body: html`<div class="${isPayable && !isPrint ? 'checkout' : 'narrow'} invoice">${paper}${isPrint ? '' : beside(tx, invoice, isPayable, form)}</div>`,
  });
}

function parties(invoice: Invoice): Html {
  const { customer_address: address, customer_tax_ids: taxIds } = invoice;
  return html`<dl class="kv"><dt>From</dt><dd>${invoice.account_name}</dd>
<dt>To</dt><dd>${invoice.customer_name ?? invoice.customer_email ?? invoice.customer}${address ? html`<br>${addressText(address)}` : ''}</dd>
${invoice.customer_email && invoice.customer_name ? html`<dt>E-mail</dt><dd>${invoice.customer_email}</dd>` : ''}
${(taxIds ?? []).map(({ value }) => html`<dt>Tax id</dt><dd class="mono">${value}</dd>`)}
${(invoice.custom_fields ?? []).map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function dates(invoice: Invoice): Html {
  const { status_transitions: at, due_date: due } = invoice;
  const row = (label: string, time: number | null) =>
    time === null ? '' : html`<dt>${label}</dt><dd class="num">${formatDate(time)}</dd>`;
  return html`<dl class="kv">${row('Date', invoice.effective_at ?? invoice.created)}${row('Due on', due)}
${row('Paid on', at.paid_at)}${row('Voided on', at.voided_at)}${row('Given up on', at.marked_uncollectible_at)}</dl>`;
}

/** What came after the invoice was made: credit notes, payments, and what is left. */
function settlement(tx: Tx, invoice: Invoice): Html {
  const { currency, amount_paid: paid, amount_remaining: left } = invoice;
  const credited = invoice.post_payment_credit_notes_amount + invoice.pre_payment_credit_notes_amount;
  if (paid === 0 && credited === 0) return html``;
  return html`<table class="ledger"><caption class="sr">Payments and credits</caption><tbody>
${paid === 0 ? '' : ledgerRow(paidLabel(tx, invoice), -paid, currency)}
${credited === 0 ? '' : ledgerRow('Credit notes', -credited, currency)}
${ledgerRow('Still open', left, currency)}</tbody></table>`;
}

/** `Paid with visa 4242` */
function paidLabel(tx: Tx, invoice: Invoice): string {
  const link = tx.where('invoice_payment', 'invoice', invoice.id).find(({ status }) => status === 'paid');
  const intent = tx.get('payment_intent', link?.payment.payment_intent ?? '');
  const card = tx.get('payment_method', intent?.payment_method ?? '')?.card;
  return card ? `Paid with ${card.brand} ${card.last4}` : 'Paid';
}

/** Beside the paper: the card form of an open invoice, or the receipt. Neither is printed. */
function beside(tx: Tx, invoice: Invoice, isPayable: boolean, state: InvoicePageState): Html {
  if (isPayable) {
    return html`<div class="no-print stack">${cardForm({
      action: `/i/${invoice.id}`,
      heading: 'Pay this invoice',
      hint: 'One click fills a test card in and submits.',
      cards: checkoutCards,
      saved: invoice.customer ? tx.where('payment_method', 'customer', invoice.customer) : [],
      submitLabel: `Pay ${amountText(invoice.amount_remaining, invoice.currency)}, no money moves`,
      hidden: { expected: String(invoice.amount_remaining) },
      ...state,
    })}${downloads(invoice)}</div>`;
  }
  return html`<div class="no-print stack">${statusNote(invoice)}${downloads(invoice)}</div>`;
}

function statusNote({ status, amount_paid: paid, currency }: Invoice): Html {
  if (status === 'paid') {
    const sum = paid === 0 ? 'Nothing had to be paid.' : `${amountText(paid, currency)} were paid.`;
    return html`<p class="note success">${icon('check')}<span>${sum} Thank you; no money has moved.</span></p>`;
  }
  return html`<p class="note">${icon('cross')}<span>This invoice is void. Nothing is owed.</span></p>`;
}

function downloads({ id }: Invoice): Html {
  return html`<p class="row"><a class="btn secondary small" href="/i/${id}/pdf">Download PDF</a><a class="btn ghost small" href="/i/${id}?print=1">Print view</a></p>`;
}
