import { chargeAmountMin } from '../engine/charge-amount';
import { type InvoiceAmounts, invoiceAmounts, type LineAmounts } from '../engine/invoice-amounts';
import { settleTotal } from '../engine/invoice-maths';
import type { LineTax } from '../engine/tax-maths';
import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { tellDiscount } from './billed-parts';
import { checkLargest } from './charge-amount-rules';
import { activeTerms, markUsed } from './discount-core';

import { lineTaxes } from './tax-core';

type Invoice = Tables['invoice'];
type Line = Invoice['lines']['data'][number];

/**
 * A draft with these lines: all its amounts follow from them, its discounts and its taxes. Every invoice and every preview
 * gets its amounts here. Written by the caller, who also says so.
 */
export function priceInvoice(tx: Tx, draft: Invoice, lines: Line[]): Invoice {
  const { id, currency } = draft;
  const amounts = invoiceAmounts(
    lines.map((line) => ({
      amount: line.amount,
      isDiscountable: line.discountable,
      product: line.pricing?.price_details?.product ?? null,
      discounts: activeTerms(tx, line.discounts, id, currency),
      taxes: lineTaxes(tx, draft, line),
    })),
    activeTerms(tx, discountIds(draft), id, currency),
  );
  const priced = lines.map((line, index) => {
    const own = amounts.lines[index];
    return own ? { ...line, ...lineFields(own) } : line;
  });
  markUsed(tx, id, amounts.discountAmounts);
  for (const line of priced) {
    const item = line.parent?.subscription_item_details?.subscription_item;
    if (item) tellDiscount(tx, item, line);
  }
  if (!isDueWork(tx)) checkTotal(draft, lines, amounts.total);
  const { due } = settleTotal(amounts.total, draft.starting_balance, chargeAmountMin(currency));
  return {
    ...draft,
    ...invoiceFields(amounts),
    amount_due: due,
    amount_remaining: due,
    lines: { ...draft.lines, data: priced },
  };
}

/**
 * Refuses, with the request that makes it, an invoice that no card could pay. A renewal is nobody's request: what a
 * subscription costs was checked when its items were chosen, and what has gathered since is billed as it is.
 */
function checkTotal({ billing_reason, currency }: Invoice, lines: Line[], total: number): void {
  if (billing_reason === 'subscription_cycle') return;
  checkLargest(Math.max(total, ...lines.map(({ amount }) => amount)), currency, 'amount');
}

/** Ids, as stored; the type allows for expanded ones too. */
function discountIds(draft: Invoice): string[] {
  return draft.discounts.filter((discount) => typeof discount === 'string');
}

function lineFields(own: LineAmounts): Partial<Line> {
  return {
    discount_amounts: own.discountAmounts,
    pretax_credit_amounts: own.discountAmounts.map(pretaxCredit),
    taxes: own.taxes.map(taxField),
  };
}

function invoiceFields(amounts: InvoiceAmounts): Partial<Invoice> {
  return {
    subtotal: amounts.subtotal,
    subtotal_excluding_tax: amounts.subtotalExcludingTax,
    total: amounts.total,
    total_discount_amounts: amounts.discountAmounts,
    total_excluding_tax: amounts.totalExcludingTax,
    total_pretax_credit_amounts: amounts.discountAmounts.map(pretaxCredit),
    total_taxes: amounts.taxes.map(taxField),
  };
}

function pretaxCredit({ amount, discount }: { amount: number; discount: string }) {
  return { amount, discount, type: 'discount' as const };
}

/** A tax as it stands on lines, invoices and credit notes. */
export function taxField(tax: LineTax) {
  return {
    amount: tax.amount,
    tax_behavior: tax.isInclusive ? ('inclusive' as const) : ('exclusive' as const),
    tax_rate_details: { tax_rate: tax.taxRate },
    taxability_reason: tax.reason,
    taxable_amount: tax.taxableAmount,
    type: 'tax_rate_details' as const,
  };
}
