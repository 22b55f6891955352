import { z } from 'zod';
import { notificationTopics } from '../notification-topics';

const factSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** What somebody should know and do something about, as the app itself says it. */
export const alertSchema = z.object({
  id: z.string(),
  /** `payment_failed`, `trial_ending`, ... */
  kind: z.string(),
  at: z.date(),
  data: factSchema,
  /** open: it waits for somebody. acknowledged: somebody has seen to it. resolved: it is over by itself. */
  state: z.enum(['open', 'acknowledged', 'resolved']),
  /** Who acknowledged it; null when nobody did, or the person is no member any more. */
  acknowledgedBy: z.string().nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

/** Open ones first, then the newest. */
export const alertListSchema = z.object({ alerts: z.array(alertSchema) });

export const topicSchema = z.enum(notificationTopics);

/** What a person is mailed about this organization; a topic that is absent from the map is mailed. */
export const mailPreferencesSchema = z.object({
  /** false: this role is never mailed, whatever it chooses. */
  isMailed: z.boolean(),
  topics: z.array(z.object({ topic: topicSchema, isOn: z.boolean() })),
});
export type MailPreferences = z.infer<typeof mailPreferencesSchema>;
