import { isDeepStrictEqual } from 'node:util';
import type Stripe from 'stripe';
import { subscriptionExpand } from '@/billing/customer-sync/fetch';
import { toInvoiceRow } from '@/billing/customer-sync/stored-invoice';
import { toSubscriptionRow } from '@/billing/customer-sync/stored-subscription';
import { idOf } from '@/billing/expandable';
import { isTerminalStatus } from '@/billing/subscription-state';
import { customerOf } from '@/billing/webhook-handler';
import { nowSeconds } from '@/lib/clock';
import { graceSeconds } from './events';
import { markDifferent } from './mark-dirty';
import {
  type Findings,
  type ReconcileDependencies,
  type ReconcileOptions,
  type ReconcileReport,
  recordRun,
} from './run';

/** Enough to begin with; who has more unmapped customers than that has one mistake, not a hundred. */
const unmappedIdsMax = 100;

type Different = Map<string, Set<string>>;

/**
 * R3, daily: every subscription of the account and the invoices since our oldest unfinished one, held against our rows. Complete
 * for state however long the webhooks were down, also beyond the 30 days that events are kept. A difference only marks its
 * customer: the sync then reads it under its fence, like any other change.
 */
export function reconcileAccount(
  deps: ReconcileDependencies,
  options: ReconcileOptions = {},
): Promise<ReconcileReport> {
  return recordRun(deps, 'account', options, async (findings) => {
    const owners = await readOwners(deps);
    const different = new Map<string, Set<string>>();
    const unmapped = new Set<string>();
    for (const testClock of await testClocksOf(deps, findings)) {
      await compareSubscriptions(deps, testClock, owners, { different, unmapped }, findings);
    }
    const since = await compareInvoices(deps, owners, different, findings);
    await compareWrittenOff(deps, since, different, findings);
    await forgetTheYoung(deps, different, findings);
    findings.missing = different.size;
    findings.unmapped = unmapped.size;
    findings.unmappedIds = [...unmapped].sort().slice(0, unmappedIdsMax);
    if (options.isDryRun || different.size === 0) return;
    findings.fixed = await markDifferent(deps, different);
  });
}

/**
 * Takes out the customers that Stripe has spoken of in the last five minutes: their webhooks may still be on their way, and an alarm
 * for each would teach the operator to ignore alarms. A subscription itself does not say when it changed.
 */
async function forgetTheYoung(
  { stripe, clock }: ReconcileDependencies,
  different: Different,
  findings: Findings,
): Promise<void> {
  const since = nowSeconds(clock) - graceSeconds;
  for (let startingAfter: string | undefined; different.size > 0; ) {
    const page = await stripe.events.list({
      created: { gt: since },
      limit: 100,
      starting_after: startingAfter,
    });
    findings.stripeCalls++;
    for (const event of page.data) {
      const stripeCustomerId = customerOf(event);
      if (stripeCustomerId) different.delete(stripeCustomerId);
    }
    startingAfter = page.data.at(-1)?.id;
    if (!page.has_more || !startingAfter) return;
  }
}

function differs(different: Different, stripeCustomerId: string, invoiceId?: string): void {
  const invoiceIds = different.get(stripeCustomerId) ?? new Set();
  if (invoiceId) invoiceIds.add(invoiceId);
  different.set(stripeCustomerId, invoiceIds);
}

interface Found {
  different: Different;
  unmapped: Set<string>;
}

/** Mapped customers to their organizations, without those that are known to be behind: they are on their way, not lost. */
async function readOwners({ sql, livemode }: ReconcileDependencies): Promise<Map<string, string | null>> {
  const rows = await sql<{ stripe_customer_id: string; organization_id: string | null }[]>`
    select c.stripe_customer_id, case when s.dirty_gen > s.synced_gen and s.dead_at is null then null else c.organization_id end
      as organization_id
    from billing.billing_customers c left join billing.customer_sync s using (stripe_customer_id)
    where c.livemode = ${livemode} and c.stripe_customer_id is not null`;
  return new Map(rows.map((row) => [row.stripe_customer_id, row.organization_id]));
}

/** Account-wide lists leave out the customers of test clocks, so in test mode each clock is asked as well; null is the account. */
async function testClocksOf(
  { stripe, livemode }: ReconcileDependencies,
  findings: Findings,
): Promise<(string | null)[]> {
  if (livemode) return [null];
  const clocks: (string | null)[] = [null];
  for (let startingAfter: string | undefined; ; ) {
    const page = await stripe.testHelpers.testClocks.list({ limit: 100, starting_after: startingAfter });
    findings.stripeCalls++;
    clocks.push(...page.data.map((clock) => clock.id));
    startingAfter = page.data.at(-1)?.id;
    if (!page.has_more || !startingAfter) return clocks;
  }
}

async function compareSubscriptions(
  deps: ReconcileDependencies,
  testClock: string | null,
  owners: ReadonlyMap<string, string | null>,
  { different, unmapped }: Found,
  findings: Findings,
): Promise<void> {
  const known = await deps.planPrices.all();
  for (let startingAfter: string | undefined; ; ) {
    const page = await deps.stripe.subscriptions.list({
      status: 'all',
      limit: 100,
      expand: subscriptionExpand,
      ...(testClock && { test_clock: testClock }),
      starting_after: startingAfter,
    });
    findings.stripeCalls++;
    findings.scanned += page.data.length;
    const stored = await storedRows(deps, 'subscriptions', page.data);
    for (const subscription of page.data) {
      const stripeCustomerId = idOf(subscription.customer) ?? '';
      const organizationId = owners.get(stripeCustomerId);
      if (organizationId === undefined && !isTerminalStatus(subscription.status))
        unmapped.add(stripeCustomerId);
      if (!organizationId) continue;
      const owner = { organizationId, stripeCustomerId, livemode: deps.livemode };
      const row = toSubscriptionRow(subscription, owner, known);
      if (!isStored(stored.get(subscription.id), row)) differs(different, stripeCustomerId);
    }
    startingAfter = page.data.at(-1)?.id;
    if (!page.has_more || !startingAfter) return;
  }
}

/** The invoices since our oldest one that is not settled. Answers since when, in Unix seconds. */
async function compareInvoices(
  deps: ReconcileDependencies,
  owners: ReadonlyMap<string, string | null>,
  different: Different,
  findings: Findings,
): Promise<number> {
  const [oldest] = await deps.sql<{ created: Date | null }[]>`
    select min(created) as created from billing.invoices
    where livemode = ${deps.livemode} and status in ('draft', 'open')`;
  const dayAgo = nowSeconds(deps.clock) - 2 * 86_400;
  const since = oldest?.created ? Math.min(Math.floor(oldest.created.getTime() / 1000), dayAgo) : dayAgo;
  const before = nowSeconds(deps.clock) - graceSeconds;
  for (let startingAfter: string | undefined; ; ) {
    const page = await deps.stripe.invoices.list({
      created: { gte: since },
      limit: 100,
      starting_after: startingAfter,
    });
    findings.stripeCalls++;
    const due = page.data.filter((invoice) => invoice.created <= before);
    findings.scanned += due.length;
    const stored = await storedRows(deps, 'invoices', due);
    for (const invoice of due) {
      const stripeCustomerId = idOf(invoice.customer) ?? '';
      const organizationId = owners.get(stripeCustomerId);
      if (!organizationId || !invoice.id) continue;
      const row = toInvoiceRow(invoice, { organizationId, stripeCustomerId, livemode: deps.livemode });
      if (!isStored(stored.get(invoice.id), row)) differs(different, stripeCustomerId, invoice.id);
    }
    startingAfter = page.data.at(-1)?.id;
    if (!page.has_more || !startingAfter) return since;
  }
}

/**
 * What was written off before that time may still be paid or voided, years later, and must not make every look as long. So only those that
 * Stripe still calls uncollectible are listed: one of ours that is not among them has moved on. The lists leave out test clocks.
 */
async function compareWrittenOff(
  deps: ReconcileDependencies,
  before: number,
  different: Different,
  findings: Findings,
): Promise<void> {
  const ours = await deps.sql<{ id: string; stripe_customer_id: string }[]>`
    select i.id, i.stripe_customer_id from billing.invoices i join billing.customer_sync s using (stripe_customer_id)
    where i.livemode = ${deps.livemode} and i.status = 'uncollectible' and i.created < to_timestamp(${before})
      and (s.dirty_gen <= s.synced_gen or s.dead_at is not null)
      and not exists (select from billing.subscriptions c where c.stripe_customer_id = i.stripe_customer_id and c.test_clock_id is not null)`;
  if (ours.length === 0) return;
  const uncollectible = new Set<string>();
  for (let startingAfter: string | undefined; ; ) {
    const page = await deps.stripe.invoices.list({
      status: 'uncollectible',
      created: { lt: before },
      limit: 100,
      starting_after: startingAfter,
    });
    findings.stripeCalls++;
    for (const { id } of page.data) if (id) uncollectible.add(id);
    startingAfter = page.data.at(-1)?.id;
    if (!page.has_more || !startingAfter) break;
  }
  findings.scanned += ours.length;
  for (const { id, stripe_customer_id } of ours)
    if (!uncollectible.has(id)) differs(different, stripe_customer_id, id);
}

/** Our rows of these objects, by id, in the shape that the sync writes. */
async function storedRows(
  { db }: ReconcileDependencies,
  table: 'subscriptions' | 'invoices',
  objects: readonly (Stripe.Subscription | Stripe.Invoice)[],
): Promise<Map<string, object>> {
  const ids = objects.flatMap((object) => object.id ?? []);
  if (ids.length === 0) return new Map();
  const rows =
    table === 'subscriptions'
      ? await db.query.subscriptions.findMany({ where: (row, { inArray }) => inArray(row.id, ids) })
      : await db.query.invoices.findMany({ where: (row, { inArray }) => inArray(row.id, ids) });
  return new Map(rows.map((row) => [row.id, row]));
}

function isStored(stored: object | undefined, row: object): boolean {
  return stored !== undefined && isDeepStrictEqual({ ...stored, syncedAt: null }, { ...row, syncedAt: null });
}
