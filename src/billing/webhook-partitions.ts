import type postgres from 'postgres';

/** Months that stand ready: with a worker down for that long, events still fall into a month of their own. */
const monthsAhead = 3;

/** Stripe resends an event for 30 days at most; an id that is forgotten earlier would be taken for a new event. */
export const webhookDaysKept = 60;

/**
 * The inbox's housekeeping, daily: makes the months ahead and drops those that ended more than 60 days ago. Answers what was dropped.
 * Waits for nobody's lock longer than its connection allows, and then fails: the next run mends it, since events of a month that was
 * not made fall into the DEFAULT partition.
 */
export async function keepWebhookPartitions(sql: postgres.Sql): Promise<{ dropped: string[] }> {
  await sql`select billing.ensure_webhook_partitions(${monthsAhead})`;
  const rows = await sql<{ name: string }[]>`
    select billing.prune_webhook_partitions(${webhookDaysKept}) as name`;
  return { dropped: rows.map((row) => row.name) };
}
