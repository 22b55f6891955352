import { z } from 'zod';
import { intervalSchema, moneySchema } from '../overview-schema';

/** One of several live subscriptions of an organization that should have one. */
export const duplicateSchema = z.object({
  subscriptionId: z.string(),
  planName: z.string(),
  recurring: moneySchema.nullable(),
  interval: intervalSchema.nullable(),
  startedAt: z.date(),
  isTrial: z.boolean(),
  /** The one that decides what the organization may do, as every other page shows it. */
  isShown: z.boolean(),
  /** What goes back to the card when it is ended as a duplicate; null when nothing was paid for its current period. */
  refund: moneySchema.nullable(),
});
export type Duplicate = z.infer<typeof duplicateSchema>;

export const endDuplicateInputSchema = z.object({
  subscriptionId: z.string().min(1).max(255),
  requestId: z.uuid(),
});
