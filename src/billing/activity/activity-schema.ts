import { z } from 'zod';

const factSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** One thing that happened to an organization's billing: what a person did here, or what Stripe told us. */
export const activityEntrySchema = z.object({
  /** Unique among both kinds. */
  id: z.string(),
  /** action: pressed in this dashboard. stripe: seen in Stripe, whoever caused it there. */
  source: z.enum(['action', 'stripe']),
  /** A kind of `billing_actions` or a type of `billing_events`. */
  type: z.string(),
  at: z.date(),
  /** null: nobody here did it, or the person is no member any more (`hasActor` tells them apart). */
  actorName: z.string().nullable(),
  hasActor: z.boolean(),
  ipAddress: z.string().nullable(),
  /** Of an action: running, done, refused, unknown. */
  state: z.enum(['running', 'done', 'refused', 'unknown']),
  error: z.string().nullable(),
  before: factSchema,
  after: factSchema,
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

export const activityInputSchema = z.object({
  cursor: z.string().max(400).nullish(),
  limit: z.number().int().min(1).max(100).default(30),
});

/** Days of activity that every plan shows; with the long audit log it is all. Nothing is deleted. */
export const shortActivityDays = 90;

export const activityPageSchema = z.object({
  items: z.array(activityEntrySchema),
  /** Opaque; null on the last page. */
  nextCursor: z.string().nullable(),
});
