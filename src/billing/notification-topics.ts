/** What a person may choose to be mailed about, or not. What touches access or an open payment is no topic: it is always mailed. */
export const notificationTopics = ['receipts', 'trials', 'changes', 'cards', 'usage'] as const;
export type NotificationTopic = (typeof notificationTopics)[number];

const topics: Record<string, NotificationTopic> = {
  receipt: 'receipts',
  trial_started: 'trials',
  trial_ending: 'trials',
  plan_changed: 'changes',
  seats_changed: 'changes',
  card_expiring: 'cards',
  usage: 'usage',
};

/** The topic of a kind of mail; null when it cannot be switched off. */
export function topicOf(kind: string): NotificationTopic | null {
  return topics[kind] ?? null;
}
