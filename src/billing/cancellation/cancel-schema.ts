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
