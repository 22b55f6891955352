import { and, eq, isNull, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Database } from '@/db/client';
import { billingCustomers } from '@/db/schema';
import { required } from '@/lib/assert';
import { newId } from '@/lib/ids';

export interface OrganizationIdentity {
  organizationId: string;
  name: string;
  /** Where Stripe sends receipts: the address of whoever started the first checkout. */
  email: string;
}

/**
 * The organization's Stripe customer, made once. Our row is committed before Stripe is called and Stripe's id before anything is
 * sold to it: a crash in between leaves a row that the next call completes under the same idempotency key, never a second customer.
 */
export async function ensureStripeCustomer(
  { database, stripe, livemode }: { database: Database; stripe: Stripe; livemode: boolean },
  identity: OrganizationIdentity,
): Promise<string> {
  const { organizationId } = identity;
  const row = await database.forOrganization(organizationId, async (tx) => {
    await tx
      .insert(billingCustomers)
      .values({
        id: newId('bc'),
        organizationId,
        livemode,
        generation: nextGeneration(organizationId, livemode),
        createParams: { name: identity.name, email: identity.email, metadata: { organizationId } },
      })
      .onConflictDoNothing();
    const [live] = await tx
      .select()
      .from(billingCustomers)
      .where(
        and(
          eq(billingCustomers.organizationId, organizationId),
          eq(billingCustomers.livemode, livemode),
          isNull(billingCustomers.deletedAt),
        ),
      );
    return required(live, 'billing customer');
  });
  if (row.stripeCustomerId) return row.stripeCustomerId;

  // Two managers who click at once have two addresses and one key: both send what the first one's row says.
  const customer = await stripe.customers.create(
    row.createParams ?? { name: identity.name, email: identity.email, metadata: { organizationId } },
    { idempotencyKey: `customer:${organizationId}:${livemode}:${row.generation}` },
  );
  await database.forOrganization(organizationId, (tx) =>
    tx
      .update(billingCustomers)
      .set({ stripeCustomerId: customer.id })
      .where(and(eq(billingCustomers.id, row.id), isNull(billingCustomers.stripeCustomerId))),
  );
  return customer.id;
}

/** One more than the organization ever had: under a deleted customer's key Stripe would answer with that deleted customer again. */
function nextGeneration(organizationId: string, livemode: boolean) {
  return sql<number>`(select coalesce(max(generation), 0) + 1 from billing.billing_customers
    where organization_id = ${organizationId} and livemode = ${livemode})`;
}

/** The live customer's Stripe id, or null when the organization never came to Stripe. */
export async function findStripeCustomer(
  database: Database,
  organizationId: string,
  livemode: boolean,
): Promise<string | null> {
  const [row] = await database.forOrganization(organizationId, (tx) =>
    tx
      .select({ stripeCustomerId: billingCustomers.stripeCustomerId })
      .from(billingCustomers)
      .where(
        and(
          eq(billingCustomers.organizationId, organizationId),
          eq(billingCustomers.livemode, livemode),
          isNull(billingCustomers.deletedAt),
        ),
      ),
  );
  return row?.stripeCustomerId ?? null;
}
