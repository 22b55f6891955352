import { formatAmount } from '@/lib/money';
import { formatDate } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { addressText } from './address-text';
import { type DocumentRow, documentPdf, madeBy } from './document-pdf';
import { discountLines, taxLines } from './invoice-ledger';

type Invoice = Tables['invoice'];

/** The invoice as a file: the same figures as its page, in bytes that depend on nothing else. */
export function invoicePdf(tx: Tx, invoice: Invoice): Uint8Array<ArrayBuffer> {
  const title = `Invoice ${invoice.number}`;
  const rows = [
    ...heading(invoice),
    { label: '' },
    ...ledger(tx, invoice),
    { label: '' },
    ...ending(invoice),
  ];
  return documentPdf(title, rows);
}

function heading(invoice: Invoice): DocumentRow[] {
  const { status_transitions: at, customer_address: address } = invoice;
  const lines = [
    `From     ${invoice.account_name}`,
    `To       ${invoice.customer_name ?? invoice.customer_email ?? invoice.customer}`,
    address && `         ${addressText(address)}`,
    invoice.customer_email && `E-mail   ${invoice.customer_email}`,
    ...(invoice.customer_tax_ids ?? []).map(({ value }) => `Tax id   ${value}`),
    `Date     ${formatDate(invoice.effective_at ?? invoice.created)}`,
    invoice.due_date !== null && `Due on   ${formatDate(invoice.due_date)}`,
    at.paid_at !== null && `Paid on  ${formatDate(at.paid_at)}`,
    at.voided_at !== null && `Void on  ${formatDate(at.voided_at)}`,
  ];
  return lines.flatMap((label) => (label ? [{ label }] : []));
}

function ledger(tx: Tx, invoice: Invoice): DocumentRow[] {
  const { currency } = invoice;
  const figure = (amountMinor: number) =>
    `${formatAmount({ amountMinor, currency })} ${currency.toUpperCase()}`;
  const balance = invoice.amount_due - invoice.total;
  return [
    ...invoice.lines.data.flatMap((line) => [
      { label: line.description ?? '', figure: figure(line.amount) },
      { label: `  ${formatDate(line.period.start)} to ${formatDate(line.period.end)}` },
    ]),
    ...[...discountLines(tx, invoice), ...taxLines(tx, invoice)].map(({ label, amount }) => ({
      label,
      figure: figure(amount),
    })),
    ...(balance === 0 ? [] : [{ label: 'Balance of earlier invoices', figure: figure(balance) }]),
    { label: 'Amount due', figure: figure(invoice.amount_due), isBold: true, rule: 'total' as const },
    ...(invoice.amount_paid === 0 ? [] : [{ label: 'Paid', figure: figure(-invoice.amount_paid) }]),
  ];
}

function ending(invoice: Invoice): DocumentRow[] {
  const words = [invoice.description, invoice.footer, madeBy];
  return words.flatMap((label) => (label ? [{ label }] : []));
}
