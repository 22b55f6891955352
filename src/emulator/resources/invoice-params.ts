import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import {
  boolean,
  clearable,
  integer,
  list,
  metadata,
  object,
  oneOf,
  required,
  text,
  timestamp,
} from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { taxRatesParam } from './billing-terms';
import { discountsParam, redeemDiscounts } from './discount-core';
import { automaticTax } from './draft-invoice';
import { find } from './find';
import { ownPaymentMethod } from './payment-method-core';
import { requireLocation, taxRates } from './tax-core';

type Invoice = Tables['invoice'];

/** A draft that advances by itself is finalized after an hour. https://docs.stripe.com/invoicing/integration/automatic-advancement-collection */
const draftSeconds = 3600;
/** "The time must be within 5 years from now." */
const finalizesAtMost = 5 * 366 * secondsPerDay;

/** What creating and updating an invoice have in common. */
export const invoiceShape = {
  auto_advance: boolean(),
  automatic_tax: object({ enabled: required(boolean()) }),
  automatically_finalizes_at: timestamp(),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  custom_fields: clearable(
    list(object({ name: required(text({ max: 40 })), value: required(text({ max: 140 })) }), { max: 4 }),
  ),
  days_until_due: integer({ min: 0 }),
  default_payment_method: text(),
  default_tax_rates: taxRatesParam,
  description: clearable(text({ max: 1500 })),
  discounts: clearable(discountsParam),
  due_date: timestamp(),
  footer: clearable(text({ max: 5000 })),
  metadata: metadata(),
  statement_descriptor: text({ max: 22 }),
};

export type InvoiceParams = {
  [K in keyof typeof invoiceShape]?: ReturnType<(typeof invoiceShape)[K]['parse']>;
};

/** What only a draft can have changed; the rest may change on an open invoice too. */
export const draftMembers = [
  'automatic_tax',
  'automatically_finalizes_at',
  'collection_method',
  'custom_fields',
  'days_until_due',
  'default_tax_rates',
  'description',
  'discounts',
  'due_date',
  'footer',
  'statement_descriptor',
] as const satisfies (keyof InvoiceParams)[];

/** The stored members that the parameters set on a draft. */
export function invoiceFields(
  tx: Tx,
  current: Pick<Invoice, 'collection_method' | 'due_date' | 'metadata' | 'auto_advance'>,
  customer: Tables['customer'],
  params: InvoiceParams,
): Partial<Invoice> {
  const { automatic_tax: tax, default_payment_method: method, default_tax_rates: rates } = params;
  if (tax?.enabled) requireLocation(customer.address);
  return {
    ...collectionFields(tx, current, params),
    ...(tax && { automatic_tax: automaticTax(tax.enabled, customer) }),
    ...(params.custom_fields !== undefined && { custom_fields: params.custom_fields }),
    ...(params.description !== undefined && { description: params.description }),
    ...(params.footer !== undefined && { footer: params.footer }),
    ...(params.statement_descriptor !== undefined && { statement_descriptor: params.statement_descriptor }),
    ...(rates && { default_tax_rates: taxRates(tx, rates, 'default_tax_rates') }),
    ...(method !== undefined && {
      default_payment_method: ownPaymentMethod(tx, method, customer.id, 'default_payment_method').id,
    }),
    metadata: mergeMetadata(current.metadata ?? {}, params.metadata),
  };
}

/** Redeems the discounts that are asked for; the invoice's own ones until then. */
export function invoiceDiscounts(
  tx: Tx,
  invoice: Pick<Invoice, 'id' | 'customer' | 'currency' | 'subtotal'>,
  requests: InvoiceParams['discounts'],
): { discounts: string[] } | undefined {
  if (requests === undefined) return undefined;
  const { currency, customer, id, subtotal } = invoice;
  const place = { customer, invoice: id, currency, amount: subtotal };
  return { discounts: redeemDiscounts(tx, requests ?? [], place, 'discounts') };
}

/** How and when it is collected. */
function collectionFields(
  tx: Tx,
  current: Pick<Invoice, 'collection_method' | 'due_date' | 'auto_advance'>,
  params: InvoiceParams,
): Partial<Invoice> {
  const method = params.collection_method ?? current.collection_method;
  const due = dueDate(tx, current.due_date, method, params);
  const advances = params.auto_advance ?? current.auto_advance ?? false;
  const named = params.automatically_finalizes_at;
  if (named !== undefined) checkFinalization(tx, named, advances);
  const touches = params.auto_advance !== undefined || named !== undefined;
  const at = advances ? (named ?? tx.now + draftSeconds) : null;
  return {
    ...(params.collection_method && { collection_method: method }),
    due_date: due,
    ...(touches && { auto_advance: advances, automatically_finalizes_at: at }),
    ...((touches || params.collection_method) && {
      next_payment_attempt: method === 'charge_automatically' ? at : null,
    }),
  };
}

function dueDate(
  tx: Tx,
  current: number | null,
  method: Invoice['collection_method'],
  { days_until_due: days, due_date: date }: InvoiceParams,
): number | null {
  if (days !== undefined && date !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: days_until_due, due_date.', {
      param: 'due_date',
    });
  }
  if (method !== 'send_invoice') {
    const param = days === undefined ? 'due_date' : 'days_until_due';
    if (days === undefined && date === undefined) return null;
    throw invalidRequest(`\`${param}\` can only be set if \`collection_method\` is \`send_invoice\`.`, {
      param,
    });
  }
  if (date !== undefined && date <= tx.now) {
    throw invalidRequest('The due date of an invoice must be in the future.', { param: 'due_date' });
  }
  const due = date ?? (days === undefined ? current : tx.now + days * secondsPerDay);
  if (due === null) throw missingParam('days_until_due');
  return due;
}

function checkFinalization(tx: Tx, at: number, advances: boolean): void {
  const param = 'automatically_finalizes_at';
  if (!advances) {
    throw invalidRequest('`automatically_finalizes_at` can only be set if `auto_advance` is true.', {
      param,
    });
  }
  if (at > tx.now && at <= tx.now + finalizesAtMost) return;
  throw invalidRequest('`automatically_finalizes_at` must be in the future and within 5 years from now.', {
    param,
  });
}

/** The invoice's customer, who may be named or follow from a subscription. */
export function invoiceCustomer(tx: Tx, id: string | undefined): Tables['customer'] {
  if (id === undefined) throw missingParam('customer');
  return find(tx, 'customer', id, 'customer');
}
