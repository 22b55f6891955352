import { z } from 'zod';

/** Stripe's own words for `cancellation_details.feedback`. https://docs.stripe.com/api/subscriptions/cancel */
export const cancelReasons = [
  'too_expensive',
  'missing_features',
  'switched_service',
  'unused',
  'customer_service',
  'too_complex',
  'low_quality',
  'other',
] as const;
export type CancelReason = (typeof cancelReasons)[number];

export const cancelInputSchema = z.object({
  when: z.enum(['period_end', 'now']),
  /** Optional: nobody has to explain. */
  reason: z.enum(cancelReasons).nullable(),
  comment: z.string().trim().max(5_000).nullable(),
  requestId: z.uuid(),
});

/** What the end of a pause charges today. Minor units of `currency`. */
export const resumeSumSchema = z.object({
  amountDueMinor: z.number().int(),
  /** Before credit of the customer's balance. */
  totalMinor: z.number().int(),
  currency: z.string(),
});
export type ResumeSum = z.infer<typeof resumeSumSchema>;

export const pauseResultSchema = z.object({
  /** unpaid: the card was refused, the plan stays paused and its invoice can be paid. */
  state: z.enum(['active', 'unpaid']),
});
export type PauseResult = z.infer<typeof pauseResultSchema>;
