import {
  integer,
  list,
  metadata,
  object,
  oneOf,
  type Parsed,
  required,
  text,
  timestamp,
} from '../wire/params';
import { taxRatesParam } from './billing-terms';

const lineParam = object({
  type: required(oneOf('custom_line_item', 'invoice_line_item')),
  amount: integer({ min: 0 }),
  description: text(),
  invoice_line_item: text(),
  metadata: metadata(),
  quantity: integer({ min: 1 }),
  tax_rates: taxRatesParam,
  unit_amount: integer({ min: 0 }),
});

const refundParam = object({
  type: oneOf('refund'),
  amount_refunded: integer({ min: 1 }),
  refund: text(),
});

/** Parameters of `creditNotes.create` and of its previews. */
export const creditNoteParams = {
  invoice: required(text()),
  amount: integer({ min: 1 }),
  credit_amount: integer({ min: 0 }),
  effective_at: timestamp(),
  email_type: oneOf('credit_note', 'none'),
  lines: list(lineParam),
  memo: text(),
  metadata: metadata(),
  out_of_band_amount: integer({ min: 0 }),
  reason: oneOf('duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory'),
  refund_amount: integer({ min: 0 }),
  refunds: list(refundParam),
};

export type CreditNoteParams = Parsed<typeof creditNoteParams>;
export type CreditNoteLineParams = ReturnType<typeof lineParam.parse>;
