import { z } from 'zod';
import { intervalSchema } from '../overview-schema';
import { planIds } from '../plans';

/** What crosses the wire about a plan change. Amounts are minor units of `currency`. */
const termsSchema = z.object({ planId: z.enum(planIds), interval: intervalSchema, name: z.string() });

export const planQuoteSchema = z.object({
  id: z.string(),
  expiresAt: z.date(),
  timing: z.enum(['now', 'period_end']),
  from: termsSchema,
  to: termsSchema,
  currency: z.string(),
  /** Empty when nothing is billed today. A credit is negative. */
  lines: z.array(
    z.object({
      kind: z.enum(['credit', 'charge', 'other']),
      description: z.string(),
      amountMinor: z.number().int(),
      periodStart: z.date(),
      periodEnd: z.date(),
    }),
  ),
  taxMinor: z.number().int(),
  totalMinor: z.number().int(),
  /** What the card is charged today. */
  amountDueMinor: z.number().int(),
  /** Credit of earlier days that pays a part. */
  balanceUsedMinor: z.number().int(),
  /** What is kept for later invoices when the credit is larger than the charge. */
  creditKeptMinor: z.number().int(),
  /** null: today. */
  startsAt: z.date().nullable(),
  periodStart: z.date(),
  periodEnd: z.date(),
  /** The invoice after the change. */
  next: z.object({ totalMinor: z.number().int(), at: z.date() }),
});
export type PlanQuote = z.infer<typeof planQuoteSchema>;

export const planTargetSchema = z.object({ planId: z.enum(planIds), interval: intervalSchema });

export const confirmChangeInputSchema = z.object({
  quoteId: z.string().min(1).max(64),
  /** Made by the client per click, so that a retried request is the same request. */
  requestId: z.uuid(),
});

export const changeResultSchema = z.discriminatedUnion('state', [
  /** The new plan is on, or waits for the period's end. */
  z.object({ state: z.literal('done') }),
  z.object({ state: z.literal('scheduled') }),
  /** The bank asks the cardholder; the old plan stays until that is done. */
  z.object({ state: z.literal('action_required'), url: z.string() }),
  /** The card was refused; the old plan stays and nothing was charged. */
  z.object({ state: z.literal('declined'), message: z.string() }),
]);
export type ChangeResult = z.infer<typeof changeResultSchema>;
