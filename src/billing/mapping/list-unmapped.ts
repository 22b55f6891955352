import type postgres from 'postgres';
import type Stripe from 'stripe';
import { fromStoredBody } from '../stored-body';
import { isResourceMissing } from '../stripe-errors';

/** A Stripe customer that sent events and belongs to no organization: its events wait for a mapping, for ever if they must. */
export interface UnmappedCustomer {
  stripeCustomerId: string;
  /** Changes that were acknowledged and wait. */
  waiting: number;
  lastSeenAt: Date | null;
  /** As Stripe has it now; null when it does not know the customer any more. */
  name: string | null;
  email: string | null;
  /** What metadata or client_reference_id names, and where it stands: a hint, never a binding. */
  suggestion: { organization: string; from: string } | null;
}

const eventsMax = 5;

/** The longest waiting first. Asks Stripe once per customer. Throws Stripe's errors and the database's. */
export async function listUnmapped(
  { sql, stripe, livemode }: { sql: postgres.Sql; stripe: Stripe; livemode: boolean },
  limit: number,
): Promise<{ total: number; customers: UnmappedCustomer[] }> {
  const total = await countUnmapped(sql, livemode);
  const rows = await sql<{ id: string; waiting: number }[]>`
    select s.stripe_customer_id as id, (s.dirty_gen - s.synced_gen)::int as waiting from billing.customer_sync s
    where s.livemode = ${livemode} and s.dirty_gen > s.synced_gen
      and not exists (select 1 from billing.billing_customers c where c.stripe_customer_id = s.stripe_customer_id)
    order by s.run_at, s.stripe_customer_id limit ${limit}`;
  const customers: UnmappedCustomer[] = [];
  for (const { id, waiting } of rows) {
    const customer = await retrieve(stripe, id);
    const named = customer?.metadata.organizationId;
    const seen = await readEvents(sql, id);
    customers.push({
      stripeCustomerId: id,
      waiting,
      lastSeenAt: seen.lastSeenAt,
      name: customer?.name ?? null,
      email: customer?.email ?? null,
      suggestion: named ? { organization: named, from: "the customer's metadata" } : seen.suggestion,
    });
  }
  return { total, customers };
}

/** How many there are. */
export async function countUnmapped(sql: postgres.Sql, livemode: boolean): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from billing.customer_sync s
    where s.livemode = ${livemode} and s.dirty_gen > s.synced_gen
      and not exists (select 1 from billing.billing_customers c where c.stripe_customer_id = s.stripe_customer_id)`;
  return row?.count ?? 0;
}

async function retrieve(stripe: Stripe, id: string): Promise<Stripe.Customer | null> {
  try {
    const customer = await stripe.customers.retrieve(id);
    return customer.deleted ? null : customer;
  } catch (error) {
    if (isResourceMissing(error)) return null;
    throw error;
  }
}

async function readEvents(
  sql: postgres.Sql,
  stripeCustomerId: string,
): Promise<Pick<UnmappedCustomer, 'lastSeenAt' | 'suggestion'>> {
  const rows = await sql<{ received_at: Date; payload: Buffer; type: string }[]>`
    select received_at, payload, type from billing.webhook_events where stripe_customer_id = ${stripeCustomerId}
    order by received_at desc limit ${eventsMax}`;
  for (const { payload, type } of rows) {
    const organization = namedOrganization(payload);
    if (organization)
      return {
        lastSeenAt: rows[0]?.received_at ?? null,
        suggestion: { organization, from: `an event ${type}` },
      };
  }
  return { lastSeenAt: rows[0]?.received_at ?? null, suggestion: null };
}

/** Events of any API version come here, so the object is read as unknown JSON. */
function namedOrganization(payload: Buffer): string | null {
  let event: unknown;
  try {
    event = JSON.parse(fromStoredBody(payload).toString('utf8'));
  } catch {
    return null;
  }
  const object = Object(Object(Object(event).data).object);
  const parent = Object(Object(object.parent).subscription_details);
  const candidates: unknown[] = [
    object.client_reference_id,
    Object(object.metadata).organizationId,
    Object(parent.metadata).organizationId,
    Object(Object(object.subscription_details).metadata).organizationId,
  ];
  return candidates.find((value): value is string => typeof value === 'string' && value !== '') ?? null;
}
