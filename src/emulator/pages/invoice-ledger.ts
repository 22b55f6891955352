import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Html } from './layout';
import { amount, amountText } from './money';

type Invoice = Tables['invoice'];
type Line = Invoice['lines']['data'][number];
type Tax = NonNullable<Invoice['total_taxes']>[number];

/** Lines, discounts, taxes and balance of an invoice, down to what is due on its double rule. */
export function invoiceLedger(tx: Tx, invoice: Invoice, dueLabel: string): Html {
  const { currency } = invoice;
  const balance = invoice.amount_due - invoice.total;
  return html`<table class="ledger"><caption class="sr">Lines</caption><tbody>${invoice.lines.data.map((line) => lineRow(line, currency))}
${discountRows(tx, invoice)}${taxRows(tx, invoice)}
${balance === 0 ? '' : html`${ledgerRow('Total', invoice.total, currency)}${ledgerRow(balance < 0 ? 'Credit of an earlier invoice' : 'Balance of an earlier invoice', balance, currency)}`}
<tr class="total" id="total"><th scope="row">${dueLabel}</th><td>${amount(invoice.amount_due, currency)}</td></tr></tbody></table>`;
}

function lineRow(line: Line, currency: string): Html {
  return html`<tr><th scope="row">${line.description}<small>${formatDate(line.period.start)} to ${formatDate(line.period.end)}</small></th><td>${amount(line.amount, currency)}</td></tr>`;
}

export function ledgerRow(label: string | Html, value: number, currency: string): Html {
  return html`<tr><th scope="row">${label}</th><td>${amount(value, currency)}</td></tr>`;
}

export interface LedgerLine {
  label: string;
  amount: number;
}

/** One line per discount, of the whole invoice and of its items alike: together they lead from the lines to the total. */
export function discountLines(
  tx: Tx,
  { total_discount_amounts: discounts, currency }: Invoice,
): LedgerLine[] {
  return (discounts ?? []).map(({ discount, amount: taken }) => {
    const code = tx.get('promotion_code', tx.get('discount', discount)?.promotion_code ?? '');
    const coupon = tx.get('discount_grant', discount)?.coupon;
    return { label: discountLabel(coupon, code, currency), amount: -taken };
  });
}

function discountRows(tx: Tx, invoice: Invoice): Html {
  return html`${discountLines(tx, invoice).map(({ label, amount: value }) => ledgerRow(label, value, invoice.currency))}`;
}

type Coupon = Omit<Tables['coupon'], 'valid'>;

/** `Discount SPRING, 20 %` */
export function discountLabel(
  coupon: Coupon | undefined,
  code: Tables['promotion_code'] | undefined,
  currency: string,
): string {
  const off =
    coupon?.percent_off != null
      ? `${coupon.percent_off} %`
      : coupon?.amount_off != null && amountText(coupon.amount_off, coupon.currency ?? currency);
  return ['Discount', [code?.code ?? coupon?.name, off].filter(Boolean).join(', ')].join(' ').trim();
}

export interface TaxLine extends LedgerLine {
  /** Told, not added: it is inside the prices. */
  isIncluded: boolean;
}

/** Tax has a line of its own, also when it is nothing. */
export function taxLines(tx: Tx, { total_taxes: taxes }: Invoice): TaxLine[] {
  if (!taxes || taxes.length === 0) return [{ label: 'Tax', amount: 0, isIncluded: false }];
  return taxes.map((tax) => ({
    label: taxLabel(tx, tax),
    amount: tax.amount,
    isIncluded: tax.tax_behavior === 'inclusive',
  }));
}

export function taxRows(tx: Tx, invoice: Invoice): Html {
  return html`${taxLines(tx, invoice).map(({ label, amount: value, isIncluded }) => {
    const tone = isIncluded || value === 0 ? html` class="muted"` : '';
    return html`<tr><th scope="row"${tone}>${label}</th><td${tone}>${amount(value, invoice.currency)}</td></tr>`;
  })}`;
}

/** `VAT 19 %, included` */
function taxLabel(tx: Tx, tax: Tax): string {
  const rate = tx.get('tax_rate', tax.tax_rate_details?.tax_rate ?? '');
  const name = rate ? `${rate.display_name} ${rate.percentage} %` : 'Tax';
  if (tax.taxability_reason === 'reverse_charge') return `${name}, reverse charge`;
  return tax.tax_behavior === 'inclusive' ? `${name}, included` : name;
}
