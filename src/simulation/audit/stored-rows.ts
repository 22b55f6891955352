import type postgres from 'postgres';
import type { Row } from './expected-rows';

/** What our tables say, in the words of expected-rows.ts. Read as the database's owner. */
export interface Stored {
  /** Stripe customer to organization. */
  owners: Map<string, string>;
  subscriptions: Map<string, Row>;
  invoices: Map<string, Row>;
  /** By organization. */
  projections: Map<string, Row>;
  /** Natural keys in billing_events, each as often as it stands there, and whose feed it is in. */
  told: { key: string; organization: string }[];
  /** Customers that are behind or dead, and why. */
  behind: { customer: string; reason: string }[];
  /** Feeds whose numbers have a gap or do not end at their counter. */
  brokenFeeds: string[];
}

export async function readStored(admin: postgres.Sql): Promise<Stored> {
  const owners = await admin<{ customer: string; organization: string }[]>`
    select stripe_customer_id as customer, organization_id as organization from billing.billing_customers
    where stripe_customer_id is not null`;
  const subscriptions = await admin<(Row & { id: string })[]>`
    select id, stripe_customer_id as customer, organization_id as organization, status, plan_id as plan, price_id as price,
      (select string_agg((i->>'id') || ' x ' || (i->>'quantity'), ',') from jsonb_array_elements(items) i) as quantities,
      extract(epoch from current_period_start)::int as period_start, extract(epoch from current_period_end)::int as period_end,
      extract(epoch from trial_end)::int as trial_end, extract(epoch from cancel_at)::int as cancel_at, cancel_at_period_end,
      extract(epoch from canceled_at)::int as canceled_at, extract(epoch from ended_at)::int as ended_at,
      latest_invoice_id as latest_invoice, card_last4 as card, metadata->>'change' as change
    from billing.subscriptions`;
  const invoices = await admin<(Row & { id: string })[]>`
    select id, stripe_customer_id as customer, organization_id as organization, status, number, total_minor::int as total,
      amount_due_minor::int as due, amount_paid_minor::int as paid, attempt_count as attempts,
      extract(epoch from next_payment_attempt)::int as next_attempt, extract(epoch from created)::int as created
    from billing.invoices`;
  const projections = await admin<(Row & { organization: string })[]>`
    select organization_id as organization, subscription_id as subscription, status,
      extract(epoch from current_period_end)::int as period_end, live_count as live
    from billing.org_subscriptions`;
  const told = await admin<{ key: string; organization: string }[]>`
    select natural_key as key, organization_id as organization from billing.billing_events where natural_key is not null`;
  const behind = await admin<{ customer: string; reason: string }[]>`
    select s.stripe_customer_id as customer,
      format('generation %s of %s, try %s, %s%s', s.synced_gen, s.dirty_gen, s.attempts, coalesce(s.last_error, 'no error'),
        case when s.dead_at is not null then ', dead' end) as reason
    from billing.customer_sync s join billing.billing_customers using (stripe_customer_id)
    where s.dirty_gen > s.synced_gen or s.dead_at is not null`;
  const brokenFeeds = await admin<{ organization_id: string }[]>`
    select f.organization_id from billing.organization_feed f left join billing.billing_events e using (organization_id)
    group by f.organization_id, f.seq having count(e.seq) <> f.seq or coalesce(max(e.seq), 0) <> f.seq`;
  return {
    owners: new Map(owners.map((row) => [row.customer, row.organization])),
    subscriptions: new Map(subscriptions.map((row) => [row.id, { ...row }])),
    invoices: new Map(invoices.map((row) => [row.id, { ...row }])),
    projections: new Map(projections.map(({ organization, ...row }) => [organization, row])),
    told: [...told],
    behind: [...behind],
    brokenFeeds: brokenFeeds.map((row) => row.organization_id),
  };
}
