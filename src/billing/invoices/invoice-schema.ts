import { z } from 'zod';
import { invoiceSchema, invoiceStatusSchema } from '../overview-schema';

export const invoiceFilterSchema = z.object({
  status: invoiceStatusSchema.nullish(),
  year: z.number().int().min(2011).max(9998).nullish(),
  cursor: z.string().max(400).nullish(),
  limit: z.number().int().min(1).max(100).default(20),
});

/** Everything that our rows know of one invoice. Amounts are minor units of `total.currency`. */
export const invoiceDetailSchema = invoiceSchema.extend({
  subtotalMinor: z.number().int(),
  discountMinor: z.number().int(),
  taxMinor: z.number().int(),
  /** Negative: credit of the customer's balance that paid a part. */
  balanceAppliedMinor: z.number().int(),
  lines: z.array(
    z.object({
      description: z.string(),
      amountMinor: z.number().int(),
      quantity: z.number().nullable(),
      periodStart: z.date(),
      periodEnd: z.date(),
    }),
  ),
  hasMoreLines: z.boolean(),
  paidAt: z.date().nullable(),
  dueDate: z.date().nullable(),
  nextPaymentAttempt: z.date().nullable(),
  refunds: z.array(
    z.object({
      id: z.string(),
      amountMinor: z.number().int(),
      status: z.string(),
      createdAt: z.date(),
    }),
  ),
  /** What happened to it, oldest first: issued, failed tries, paid, voided. */
  history: z.array(
    z.object({
      type: z.enum([
        'invoice_finalized',
        'payment_failed',
        'payment_action_required',
        'invoice_paid',
        'invoice_voided',
        'invoice_uncollectible',
        'charge_refunded',
        'refund_failed',
        'credit_note_created',
        'credit_note_voided',
      ]),
      at: z.date(),
      attemptCount: z.number().int().nullable(),
      /** Of a refund all that had gone back by then, of a credit note its own sum. */
      amountMinor: z.number().int().nullable(),
    }),
  ),
});
export type InvoiceDetail = z.infer<typeof invoiceDetailSchema>;

export const payResultSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('paid') }),
  /** The bank asks the cardholder, on Stripe's page of the invoice. */
  z.object({ state: z.literal('action_required'), url: z.string() }),
  z.object({ state: z.literal('declined'), message: z.string() }),
]);
export type PayResult = z.infer<typeof payResultSchema>;
