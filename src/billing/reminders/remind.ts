import { sql } from 'drizzle-orm';
import type { Drizzle } from '@/db/client';
import { appendFeed } from '../feed';

/** Before a trial ends. Three days before, Stripe says so itself (`trial_will_end`). */
const trialNoticeDays = 7;
/** Before a card expires, the first and the last notice. */
const cardNoticeDays = [30, 7] as const;

export interface Reminders {
  trials: number;
  cards: number;
}

interface TrialRow extends Record<string, unknown> {
  organization_id: string;
  subscription_id: string;
  plan_id: string;
  trial_end_seconds: number;
}

interface CardRow extends Record<string, unknown> {
  organization_id: string;
  subscription_id: string;
  card_brand: string;
  card_last4: string;
  card_exp_month: number;
  card_exp_year: number;
  days: number;
}

/**
 * What time alone brings about becomes a row of the feed, once: a trial that ends in a week, a card that expires in 30 and in 7 days.
 * `now` is business time, seconds since the epoch. A run that was missed is made up by the next.
 */
export async function remind(
  db: Drizzle,
  { livemode, nowSeconds }: { livemode: boolean; nowSeconds: number },
): Promise<Reminders> {
  const trials = await db.execute<TrialRow>(sql`
    select p.organization_id, p.subscription_id, p.plan_id, extract(epoch from p.trial_end)::bigint::float8 as trial_end_seconds
    from billing.org_subscriptions p
    where p.livemode = ${livemode} and p.status = 'trialing' and p.cancel_at is null
      and p.trial_end > to_timestamp(${nowSeconds}) + interval '3 days'
      and p.trial_end <= to_timestamp(${nowSeconds}) + ${trialNoticeDays} * interval '1 day'`);
  let told = 0;
  for (const row of trials) {
    told += await tellOnce(db, {
      organizationId: row.organization_id,
      livemode,
      type: 'trial_ending',
      data: {
        subscriptionId: row.subscription_id,
        planId: row.plan_id,
        trialEndSeconds: row.trial_end_seconds,
      },
      naturalKey: `trial_ending:${row.subscription_id}:${row.trial_end_seconds}:${trialNoticeDays}`,
      occurredAt: new Date(nowSeconds * 1_000),
    });
  }
  // A card is good until the last day of its month.
  const cards = await db.execute<CardRow>(sql`
    select * from (
      select p.organization_id, p.subscription_id, s.card_brand, s.card_last4, s.card_exp_month, s.card_exp_year,
        extract(epoch from make_timestamptz(s.card_exp_year, s.card_exp_month, 1, 0, 0, 0, 'UTC') + interval '1 month'
          - to_timestamp(${nowSeconds})) / 86400 as days
      from billing.org_subscriptions p join billing.subscriptions s on s.id = p.subscription_id
      where p.livemode = ${livemode} and p.status in ('active', 'trialing', 'past_due') and p.cancel_at is null
        and s.card_exp_month between 1 and 12 and s.card_exp_year between 2000 and 9999) c
    where c.days > 0 and c.days <= ${cardNoticeDays[0]}`);
  let warned = 0;
  for (const row of cards) {
    const notice = Number(row.days) <= cardNoticeDays[1] ? cardNoticeDays[1] : cardNoticeDays[0];
    const expiry = `${row.card_exp_year}-${row.card_exp_month}`;
    warned += await tellOnce(db, {
      organizationId: row.organization_id,
      livemode,
      type: 'card_expiring',
      data: {
        subscriptionId: row.subscription_id,
        brand: row.card_brand,
        last4: row.card_last4,
        expMonth: row.card_exp_month,
        expYear: row.card_exp_year,
      },
      naturalKey: `card_expiring:${row.subscription_id}:${row.card_last4}:${expiry}:${notice}`,
      occurredAt: new Date(nowSeconds * 1_000),
    });
  }
  return { trials: told, cards: warned };
}

/** 1 when it was new. Looked up first: the feed's number is spent by an insert that conflicts. */
async function tellOnce(db: Drizzle, entry: Parameters<typeof appendFeed>[1]): Promise<number> {
  const [known] = await db.execute(
    sql`select 1 from billing.billing_events where natural_key = ${entry.naturalKey ?? ''}`,
  );
  if (known) return 0;
  await db.transaction((tx) => appendFeed(tx, entry));
  return 1;
}
