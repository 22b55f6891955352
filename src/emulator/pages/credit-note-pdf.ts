import { formatAmount } from '@/lib/money';
import { formatDate } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type DocumentRow, documentPdf, madeBy } from './document-pdf';

type CreditNote = Tables['credit_note'];

/** The credit note as a file: what is credited of which invoice, and where it goes. */
export function creditNotePdf(tx: Tx, note: CreditNote): Uint8Array<ArrayBuffer> {
  return documentPdf(`Credit note ${note.number}`, [
    ...heading(tx, note),
    { label: '' },
    ...ledger(tx, note),
    { label: '' },
    ...destinations(note),
    ...(note.memo ? [{ label: note.memo }] : []),
    { label: madeBy },
  ]);
}

function heading(tx: Tx, note: CreditNote): DocumentRow[] {
  const invoice = tx.get('invoice', note.invoice);
  const customer = invoice?.customer_name ?? invoice?.customer_email ?? String(note.customer);
  const lines = [
    `From     ${invoice?.account_name ?? ''}`,
    `To       ${customer}`,
    `Invoice  ${invoice?.number ?? note.invoice}`,
    `Date     ${formatDate(note.effective_at ?? note.created)}`,
    note.reason && `Reason   ${note.reason.replaceAll('_', ' ')}`,
    note.voided_at !== null && `Void on  ${formatDate(note.voided_at)}`,
  ];
  return lines.flatMap((label) => (label ? [{ label }] : []));
}

function ledger(tx: Tx, note: CreditNote): DocumentRow[] {
  const taxes = note.total_taxes ?? [];
  const taxName = (id: string | undefined) => {
    const rate = tx.get('tax_rate', id ?? '');
    return rate ? `${rate.display_name} ${rate.percentage} %` : 'Tax';
  };
  return [
    ...note.lines.data.map((line) => row(note, line.description ?? 'Credit', line.amount)),
    ...(note.discount_amount === 0 ? [] : [row(note, 'Discount', -note.discount_amount)]),
    ...taxes.map((tax) => row(note, taxName(tax.tax_rate_details?.tax_rate), tax.amount)),
    { ...row(note, 'Credited', note.total), isBold: true, rule: 'total' as const },
  ];
}

/** Where the credit goes: off the invoice, to the customer's balance, back to the card, or elsewhere. */
function destinations(note: CreditNote): DocumentRow[] {
  const refunded = note.refunds.reduce((total, refund) => total + refund.amount_refunded, 0);
  const elsewhere = note.out_of_band_amount ?? 0;
  const places: [string, number][] = [
    ['Off the invoice', note.pre_payment_amount],
    ['Refunded', refunded],
    ['Paid back elsewhere', elsewhere],
    ['To the balance', note.post_payment_amount - refunded - elsewhere],
  ];
  return places.filter(([, amount]) => amount > 0).map(([label, amount]) => row(note, label, amount));
}

function row({ currency }: CreditNote, label: string, amountMinor: number): DocumentRow {
  return { label, figure: `${formatAmount({ amountMinor, currency })} ${currency.toUpperCase()}` };
}
