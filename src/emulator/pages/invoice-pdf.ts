import { formatAmount } from '@/lib/money';
import { formatDate } from '../engine/calendar';
import { a4, type PdfPage, pdf, textWidth } from '../engine/pdf';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { addressText } from './address-text';
import { discountLines, taxLines } from './invoice-ledger';

type Invoice = Tables['invoice'];

const margin = 56;
const right = a4.width - margin;
const bottom = a4.height - 72;
const size = 9;
const leading = 14;
/** Characters that fit beside the column of amounts. */
const labelLength = 62;

interface Row {
  label: string;
  figure?: string;
  isBold?: boolean;
  rule?: 'total';
}

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
  return pdf(layOut(title, rows), title);
}

function heading(invoice: Invoice): Row[] {
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

function ledger(tx: Tx, invoice: Invoice): Row[] {
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

function ending(invoice: Invoice): Row[] {
  const words = [invoice.description, invoice.footer, 'Made by the Stripe emulator. No money moves.'];
  return words.flatMap((label) => (label ? [{ label }] : []));
}

/** Rows from the top to the bottom, on as many pages as they need. */
function layOut(title: string, rows: Row[]): PdfPage[] {
  const page = (): PdfPage => ({ texts: [], rules: [] });
  let current = page();
  const pages = [current];
  current.texts.push({ x: margin, y: margin + 18, size: 18, text: title, isBold: true });
  let y = margin + 54;
  for (const row of rows) {
    for (const [index, label] of wrap(row.label).entries()) {
      if (y > bottom) {
        current = page();
        pages.push(current);
        y = margin + size;
      }
      if (row.rule === 'total') y += leading / 2;
      const { isBold } = row;
      current.texts.push({ x: margin, y, size, text: label, isBold });
      const figure = index === 0 ? row.figure : undefined;
      if (figure) current.texts.push({ x: right - textWidth(figure, size), y, size, text: figure, isBold });
      if (row.rule === 'total') {
        const width = right - margin;
        // A sum stands on a double rule.
        for (const [offset, thickness] of [
          [-size - 4, 0.75],
          [5, 0.75],
          [7.5, 0.75],
        ] as const)
          current.rules.push({ x: margin, y: y + offset, width, thickness });
        y += leading;
      }
      y += leading;
    }
  }
  return pages;
}

/** Words onto lines; a word that is longer than a line is cut. */
function wrap(text: string): string[] {
  const lines = [''];
  for (const word of text.split(/(?<= )/)) {
    const last = lines.at(-1) ?? '';
    if ((last + word).trimEnd().length <= labelLength) lines[lines.length - 1] = last + word;
    else lines.push(...(word.match(new RegExp(`.{1,${labelLength}}`, 'g')) ?? []));
  }
  return lines.map((line) => line.trimEnd());
}
