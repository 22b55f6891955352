import { creditTotals, splitCredit } from '../engine/credit-maths';
import { addedUp } from '../engine/invoice-amounts';
import { moneyText, sum } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest } from '../wire/stripe-error';
import { creditLineOf, creditNoteLines, type NoteLine } from './credit-note-lines';
import type { CreditNoteParams } from './credit-note-params';
import { linkedRefunds, linkRefunds, refundInvoice } from './credit-note-refunds';
import { creditOpenInvoice, uncreditOpenInvoice } from './credit-open-invoice';
import { checkCreditable } from './creditable-amount';
import { moveBalance } from './customer-balance';
import { advance, change, create } from './emit';
import { find } from './find';

type Invoice = Tables['invoice'];
type CreditNote = Tables['credit_note'];

/**
 * Issues a credit note. First it lowers what an open invoice still asks for; what is left goes to the customer's balance,
 * back to their card, or is noted as given elsewhere. https://docs.stripe.com/invoicing/integration/programmatic-credit-notes
 */
export function createCreditNote(tx: Tx, params: CreditNoteParams): CreditNote {
  const invoice = find(tx, 'invoice', params.invoice, 'invoice');
  if (invoice.status === 'draft' || invoice.status === 'void') {
    throw invalidRequest(
      `You can only create credit notes for open, paid or uncollectible invoices. This invoice has a status of ${invoice.status}.`,
      { param: 'invoice' },
    );
  }
  const lines = creditNoteLines(tx, invoice, params);
  const totals = creditTotals(lines.map(creditLineOf));
  checkCreditable(tx, invoice, totals.total, linkedRefunds(params));
  const split = splitCredit(totals.total, invoice.status === 'paid' ? 0 : invoice.amount_remaining);
  const refunds = linkRefunds(tx, invoice, params);
  checkPostPayment(invoice, params, split.postPayment, sum(refunds.map((entry) => entry.amount_refunded)));

  const id = tx.newId('cn');
  const { refund_amount: refund = 0, credit_amount: credit = 0 } = params;
  if (refund > 0) refunds.push(refundInvoice(tx, invoice, refund));
  const transaction = moveBalance(tx, invoice.customer, {
    amount: 0 - credit,
    credit_note: id,
    currency: invoice.currency,
    invoice: invoice.id,
    type: 'credit_note',
  });
  const note: CreditNote = {
    ...moneyOf(lines, totals),
    id,
    object: 'credit_note',
    amount_shipping: 0,
    created: tx.now,
    currency: invoice.currency,
    customer: invoice.customer ?? '',
    customer_account: null,
    customer_balance_transaction: transaction?.id ?? null,
    effective_at: params.effective_at ?? tx.now,
    invoice: invoice.id,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: false,
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
    number: nextNumber(tx, invoice),
    out_of_band_amount: params.out_of_band_amount ?? null,
    post_payment_amount: split.postPayment,
    pre_payment_amount: split.prePayment,
    reason: params.reason ?? null,
    refunds,
    shipping_cost: null,
    status: 'issued',
    type: split.type,
    voided_at: null,
  };
  create(tx, 'credit_note', note, 'credit_note.created');
  if (split.postPayment > 0) {
    const after = invoice.post_payment_credit_notes_amount + split.postPayment;
    const current = find(tx, 'invoice', invoice.id);
    change(tx, 'invoice', current, { post_payment_credit_notes_amount: after }, 'invoice.updated');
  }
  if (split.prePayment > 0) creditOpenInvoice(tx, find(tx, 'invoice', invoice.id), split.prePayment);
  return note;
}

function moneyOf(lines: NoteLine[], totals: ReturnType<typeof creditTotals>) {
  const discounts = addedUp(
    lines.flatMap((line) => line.discount_amounts),
    (entry) => String(entry.discount),
    (a, b) => ({ ...a, amount: a.amount + b.amount }),
  );
  return {
    amount: totals.total,
    discount_amount: totals.discount,
    discount_amounts: discounts,
    pretax_credit_amounts: discounts.map((entry) => ({ ...entry, type: 'discount' as const })),
    subtotal: totals.subtotal,
    subtotal_excluding_tax: totals.subtotalExcludingTax,
    total: totals.total,
    total_excluding_tax: totals.totalExcludingTax,
    total_taxes: addedUp(
      lines.flatMap((line) => line.taxes ?? []),
      (tax) => `${tax.tax_rate_details?.tax_rate} ${tax.taxability_reason}`,
      (a, b) => ({
        ...a,
        amount: a.amount + b.amount,
        taxable_amount: (a.taxable_amount ?? 0) + (b.taxable_amount ?? 0),
      }),
    ),
  };
}

/** `ECPMUAJT-0001-CN-01`, as recorded. */
function nextNumber(tx: Tx, invoice: Invoice): string {
  const count = tx.where('credit_note', 'invoice', invoice.id).length + 1;
  return `${invoice.number}-CN-${String(count).padStart(2, '0')}`;
}

/** "The sum of refunds, customer balance credits, and outside of Stripe credits must equal the post_payment_amount." */
function checkPostPayment(
  invoice: Invoice,
  params: CreditNoteParams,
  wanted: number,
  refunded: number,
): void {
  const given =
    (params.credit_amount ?? 0) + (params.refund_amount ?? 0) + (params.out_of_band_amount ?? 0) + refunded;
  if (given === wanted) return;
  const [sent, due] = [given, wanted].map((minor) => moneyText(minor, invoice.currency));
  throw invalidRequest(
    `The sum of credit amount, refund amount and out of band amount (${sent}) must equal the post-payment amount of the credit note (${due}).`,
  );
}

/** Takes a note back while its invoice is still open: the invoice asks for the amount again. */
export function voidCreditNote(tx: Tx, note: CreditNote): CreditNote {
  const invoice = find(tx, 'invoice', note.invoice);
  if (note.status === 'void') throw invalidRequest(`The credit note ${note.id} is already void.`);
  if (invoice.status !== 'open' || note.post_payment_amount > 0) {
    throw invalidRequest(
      'You can only void a credit note of an open invoice, before anything was given back.',
    );
  }
  const voided = advance(
    tx,
    'credit_note',
    note,
    { status: 'void', voided_at: tx.now },
    'credit_note.voided',
  );
  uncreditOpenInvoice(tx, invoice, note.pre_payment_amount);
  return voided;
}
