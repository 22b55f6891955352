import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Drizzle, Transaction } from '@/db/client';
import { billingCustomers } from '@/db/schema';
import { newId } from '@/lib/ids';
import { takeOverRows } from '../customer-sync/former-owners';
import { projectOrganization } from '../customer-sync/project-organization';
import { appendFeed, lockFeed } from '../feed';

export interface MappingRequest {
  stripeCustomerId: string;
  organizationId: string;
  livemode: boolean;
  /** Takes the customer from the organization it is mapped to now. */
  mayMove: boolean;
  /** Retires the customer that the organization has now; its past stays the organization's. */
  mayReplace: boolean;
}

export interface MappingResult {
  result: 'mapped' | 'already_mapped';
  /** The organization it was taken from. */
  movedFrom: string | null;
  /** The customer that it took the place of. */
  replaced: string | null;
}

/** The mapping would take something away; the message says what and which flag allows it. */
export class MappingRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MappingRefusal';
  }
}

/**
 * Binds a Stripe customer to an organization, in one commit: the mapping, the bump that has its parked events read, and, when it
 * comes from another organization, that one's rows and both projections. People are told nothing about the past of a mapping.
 * Safe to run twice. Throws MappingRefusal where a flag is needed.
 */
export async function mapCustomer(db: Drizzle, request: MappingRequest): Promise<MappingResult> {
  return await db.transaction((tx) => mapWithin(tx, request));
}

/** What `mapCustomer` would do or refuse now, by doing it and taking it back: nothing of it is ever seen by anybody. */
export async function previewMapping(db: Drizzle, request: MappingRequest): Promise<MappingResult> {
  const taken = new TakenBack();
  try {
    return await db.transaction(async (tx) => {
      taken.preview = await mapWithin(tx, request);
      throw taken;
    });
  } catch (error) {
    if (error === taken && taken.preview) return taken.preview;
    throw error;
  }
}

/** Thrown to end a transaction without its writes. */
class TakenBack extends Error {
  preview: MappingResult | undefined;
}

async function mapWithin(tx: Transaction, request: MappingRequest): Promise<MappingResult> {
  const { stripeCustomerId, organizationId } = request;
  const current = await readMapping(tx, stripeCustomerId);
  // Feeds first and in one order, as every apply takes them.
  const organizations = [...new Set([organizationId, ...(current ? [current.organizationId] : [])])];
  for (const id of organizations.toSorted()) await lockFeed(tx, id);
  const mapping = await readMapping(tx, stripeCustomerId);
  if (mapping?.organizationId === organizationId) {
    await bump(tx, request);
    return { result: 'already_mapped', movedFrom: null, replaced: null };
  }
  if (mapping && !organizations.includes(mapping.organizationId))
    throw new MappingRefusal('Somebody mapped that customer at this very moment. Run it again.');
  if (mapping && !request.mayMove)
    throw new MappingRefusal(
      `${stripeCustomerId} belongs to the organization ${mapping.organizationId} already: add --move to take it from there.`,
    );
  const replaced = await makeRoom(tx, request);
  if (mapping) await move(tx, request, mapping.organizationId);
  else await bind(tx, request);
  await bump(tx, request);
  return { result: 'mapped', movedFrom: mapping?.organizationId ?? null, replaced };
}

async function readMapping(
  tx: Transaction,
  stripeCustomerId: string,
): Promise<{ organizationId: string } | undefined> {
  const [row] = await tx
    .select({ organizationId: billingCustomers.organizationId })
    .from(billingCustomers)
    .where(eq(billingCustomers.stripeCustomerId, stripeCustomerId));
  return row;
}

/** One live customer per organization and mode. A row that waits for Stripe's answer, or nothing, is in nobody's way. */
async function makeRoom(
  tx: Transaction,
  { organizationId, livemode, mayReplace }: MappingRequest,
): Promise<string | null> {
  const live = and(
    eq(billingCustomers.organizationId, organizationId),
    eq(billingCustomers.livemode, livemode),
    isNull(billingCustomers.deletedAt),
  );
  const [held] = await tx.select().from(billingCustomers).where(live);
  if (!held) return null;
  if (held.stripeCustomerId && !mayReplace)
    throw new MappingRefusal(
      `the organization has the customer ${held.stripeCustomerId} already: add --replace to retire it, its past stays.`,
    );
  await tx.update(billingCustomers).set({ deletedAt: sql`clock_timestamp()` }).where(live);
  return held.stripeCustomerId;
}

async function bind(tx: Transaction, request: MappingRequest): Promise<void> {
  const { stripeCustomerId, organizationId, livemode } = request;
  await tx.insert(billingCustomers).values({
    id: newId('bc'),
    organizationId,
    livemode,
    stripeCustomerId,
    generation: nextGeneration(request),
  });
  await appendFeed(tx, {
    organizationId,
    livemode,
    type: 'billing_updated',
    data: {},
    occurredAt: new Date(),
  });
}

async function move(tx: Transaction, request: MappingRequest, from: string): Promise<void> {
  const { stripeCustomerId, organizationId, livemode } = request;
  await tx
    .update(billingCustomers)
    .set({ organizationId, generation: nextGeneration(request), deletedAt: null })
    .where(eq(billingCustomers.stripeCustomerId, stripeCustomerId));
  await takeOverRows(tx, { stripeCustomerId, organizationId });
  for (const id of [from, organizationId].toSorted()) {
    const { transitions } = await projectOrganization(tx, { organizationId: id, livemode });
    const entry = { organizationId: id, livemode, occurredAt: new Date() };
    await appendFeed(tx, { ...entry, type: 'billing_updated', data: {} });
    // A mapping that was corrected is no cancellation and no new plan: it is recorded, and nobody is mailed.
    for (const { type, data } of transitions)
      await appendFeed(tx, { ...entry, type, data, suppressed: true });
  }
}

/** The fence moves too: a read that was under way for the organization before must not write for it any more. */
async function bump(tx: Transaction, { stripeCustomerId, livemode }: MappingRequest): Promise<void> {
  await tx.execute(sql`
    insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen, run_at)
    values (${stripeCustomerId}, ${livemode}, 1, clock_timestamp())
    on conflict (stripe_customer_id) do update set dirty_gen = s.dirty_gen + 1, run_at = clock_timestamp(), attempts = 0,
      permanent_failures = 0, dead_at = null, lease_token = s.lease_token + 1, lease_until = null`);
}

function nextGeneration({ organizationId, livemode }: MappingRequest) {
  return sql<number>`(select coalesce(max(generation), 0) + 1 from billing.billing_customers
    where organization_id = ${organizationId} and livemode = ${livemode})`;
}
