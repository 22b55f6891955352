import { type CreditLine, creditedPart } from '../engine/credit-maths';
import { rateOf } from '../engine/discount-maths';
import { sum } from '../engine/invoice-maths';
import { taxesOf } from '../engine/tax-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, missingParam, noSuch } from '../wire/stripe-error';
import type { CreditNoteLineParams, CreditNoteParams } from './credit-note-params';
import { taxField } from './price-invoice';
import { taxRates } from './tax-core';

type Invoice = Tables['invoice'];
type CreditNote = Tables['credit_note'];
export type NoteLine = CreditNote['lines']['data'][number];

/** The lines of a credit note: parts of the invoice's lines, things it names itself, or one plain amount. */
export function creditNoteLines(tx: Tx, invoice: Invoice, params: CreditNoteParams): NoteLine[] {
  const { amount, lines } = params;
  if (lines !== undefined && amount !== undefined)
    throw invalidRequest('You may only specify one of these parameters: amount, lines.');
  if (lines === undefined) {
    if (amount === undefined) throw missingParam('amount');
    return [{ ...blankLine(tx), amount, type: 'custom_line_item' }];
  }
  const made: NoteLine[] = [];
  const earlier = issuedLines(tx, invoice);
  for (const [index, line] of lines.entries()) {
    const param = `lines[${index}]`;
    made.push(
      line.type === 'invoice_line_item'
        ? invoiceLine(tx, invoice, line, param, [...earlier, ...made])
        : customLine(tx, line, param),
    );
  }
  return made;
}

/** The lines of the notes that the invoice has and that count. */
function issuedLines(tx: Tx, invoice: Invoice): NoteLine[] {
  const notes = tx.where('credit_note', 'invoice', invoice.id).filter((note) => note.status === 'issued');
  return notes.flatMap((note) => note.lines.data);
}

/** The same numbers as the engine wants them. */
export function creditLineOf(line: NoteLine): CreditLine {
  return {
    amount: line.amount,
    discounts: line.discount_amounts,
    taxes: (line.taxes ?? []).map((tax) => ({
      amount: tax.amount,
      isInclusive: tax.tax_behavior === 'inclusive',
    })),
  };
}

function blankLine(tx: Tx): NoteLine {
  return {
    id: tx.newId('cnli'),
    object: 'credit_note_line_item',
    amount: 0,
    description: null,
    discount_amount: 0,
    discount_amounts: [],
    livemode: false,
    metadata: {},
    pretax_credit_amounts: [],
    quantity: null,
    tax_rates: [],
    taxes: [],
    type: 'custom_line_item',
    unit_amount: null,
    unit_amount_decimal: null,
  };
}

/**
 * Discounts and taxes of an invoice line go back in proportion, as do its units. What `earlier` lines took of it counts, so
 * that all of its pieces add up to the line.
 */
function invoiceLine(
  tx: Tx,
  invoice: Invoice,
  params: CreditNoteLineParams,
  param: string,
  earlier: NoteLine[],
): NoteLine {
  const id = params.invoice_line_item;
  if (id === undefined) throw missingParam(`${param}[invoice_line_item]`);
  const line = invoice.lines.data.find((candidate) => candidate.id === id);
  if (!line) throw noSuch('invoice line item', id, `${param}[invoice_line_item]`);
  const before = earlier.filter((candidate) => candidate.invoice_line_item === id);
  const amountBefore = sum(before.map(({ amount }) => amount));
  const credited = params.amount ?? unitsAmount(line, params.quantity ?? line.quantity ?? 1, before);
  const left = line.amount - amountBefore;
  if (credited < Math.min(0, left) || credited > Math.max(0, left)) {
    throw invalidRequest(
      `The line ${id} has an amount of ${line.amount}, of which ${left} is left, less than the ${credited} to credit.`,
      {
        param: `${param}[${params.amount === undefined ? 'quantity' : 'amount'}]`,
      },
    );
  }
  const part = (whole: number, parts: number[]) =>
    creditedPart(whole, credited, line.amount, { credited: amountBefore, part: sum(parts) });
  const discounts = (line.discount_amounts ?? []).map((entry) => ({
    discount: String(entry.discount),
    amount: part(
      entry.amount,
      before.flatMap((own) =>
        own.discount_amounts.flatMap((given) => (given.discount === entry.discount ? given.amount : [])),
      ),
    ),
  }));
  const taxes = (line.taxes ?? []).map((tax) => {
    const same = before.flatMap((own) => (own.taxes ?? []).filter((given) => isSameTax(given, tax)));
    return {
      ...tax,
      amount: part(
        tax.amount,
        same.map(({ amount }) => amount),
      ),
      taxable_amount:
        tax.taxable_amount === null
          ? null
          : part(
              tax.taxable_amount,
              same.map(({ taxable_amount }) => taxable_amount ?? 0),
            ),
    };
  });
  const rates = taxes.flatMap((tax) => tx.get('tax_rate', tax.tax_rate_details?.tax_rate ?? '') ?? []);
  return {
    ...blankLine(tx),
    amount: credited,
    description: params.description ?? line.description,
    discount_amount: sum(discounts.map(({ amount }) => amount)),
    discount_amounts: discounts,
    invoice_line_item: line.id,
    metadata: mergeMetadata({}, params.metadata),
    pretax_credit_amounts: discounts.map((entry) => ({ ...entry, type: 'discount' as const })),
    quantity: params.quantity ?? (credited === line.amount ? line.quantity : null),
    tax_rates: rates,
    taxes,
    type: 'invoice_line_item',
    unit_amount: line.quantity ? Math.trunc(line.amount / line.quantity) : null,
    unit_amount_decimal: line.quantity ? String(line.amount / line.quantity) : null,
  };
}

type Line = Invoice['lines']['data'][number];

/** What so many units of a line cost: those of a proration may not divide evenly. */
function unitsAmount(line: Line, quantity: number, before: NoteLine[]): number {
  const units = before.filter((own) => own.quantity !== null);
  return creditedPart(line.amount, quantity, line.quantity ?? 1, {
    credited: sum(units.map((own) => own.quantity ?? 0)),
    part: sum(units.map((own) => own.amount)),
  });
}

type Tax = NonNullable<NoteLine['taxes']>[number];

function isSameTax(a: Tax, b: NonNullable<Line['taxes']>[number]): boolean {
  return (
    a.tax_rate_details?.tax_rate === b.tax_rate_details?.tax_rate &&
    a.taxability_reason === b.taxability_reason
  );
}

function customLine(tx: Tx, params: CreditNoteLineParams, param: string): NoteLine {
  if (params.unit_amount === undefined) throw missingParam(`${param}[unit_amount]`);
  if (params.description === undefined) throw missingParam(`${param}[description]`);
  const quantity = params.quantity ?? 1;
  const amount = params.unit_amount * quantity;
  const rates = taxRates(tx, params.tax_rates ?? [], `${param}[tax_rates]`);
  const terms = rates.map((rate) => ({
    id: rate.id,
    rate: rateOf(rate.percentage),
    isInclusive: rate.inclusive,
    reason: 'not_available',
  }));
  return {
    ...blankLine(tx),
    amount,
    description: params.description,
    metadata: mergeMetadata({}, params.metadata),
    quantity,
    tax_rates: rates,
    taxes: taxesOf(amount, terms).map(taxField),
    type: 'custom_line_item',
    unit_amount: params.unit_amount,
    unit_amount_decimal: String(params.unit_amount),
  };
}
