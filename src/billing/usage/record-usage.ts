import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import type { Clock } from '@/lib/clock';
import { type Entitlement, resourceEntitlement } from '../entitlements/entitlement';
import { planLimit } from '../entitlements/features';
import { gaugeStart, type OrganizationState, readOrganizationState } from '../entitlements/read-state';
import { appendFeed } from '../feed';

export interface UsageReport {
  resource: 'apps' | 'build_minutes';
  /** apps: how many there are now. build_minutes: how many more were used; not negative. */
  amount: number;
  /** What is used already cannot be refused (a build that ran over): it is counted beyond the limit too. */
  isUnstoppable?: boolean;
}

/** Shares of a limit, in per cent, that people are told about, once per period. */
const thresholds = [80, 100] as const;

/**
 * Counts what an organization uses, or refuses it. The organization's counter row is locked between the check and the write, so two
 * builds that start at once cannot both take the last minute. Passing 80 and 100 per cent appends one `usage_threshold` each.
 */
export async function recordUsage(
  { database, clock }: { database: Database; clock: Clock },
  organization: { organizationId: string; livemode: boolean },
  report: UsageReport,
): Promise<Entitlement> {
  const { resource, amount, isUnstoppable = false } = report;
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError(`usage of ${resource} must be a whole number from 0, not ${amount}`);
  const now = new Date(clock.nowMs());
  return database.forOrganization(organization.organizationId, async (tx) => {
    await lockCounter(tx, organization, resource);
    const state = await readOrganizationState(tx, organization, now);
    const isGauge = resource === 'apps';
    const more = isGauge ? Math.max(0, amount - state.used.apps) : amount;
    const entitlement = resourceEntitlement(state, resource, more, now);
    // Less is always allowed: nobody is kept from deleting an app because a payment is open.
    const isLess = isGauge && amount <= state.used.apps;
    if (!entitlement.isAllowed && !isLess && !isUnstoppable) return entitlement;
    const before = state.used[resource];
    const after = isGauge ? amount : before + amount;
    const periodStart = isGauge ? gaugeStart : (state.period?.start ?? gaugeStart);
    await writeCounter(tx, organization, { resource, periodStart, used: after });
    await announce(tx, organization, state, { resource, before, after, periodStart });
    return { ...entitlement, used: after };
  });
}

/** One writer at a time per organization and resource, also before the first row of a period exists. */
async function lockCounter(
  tx: Transaction,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  resource: string,
): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`usage:${organizationId}:${livemode}:${resource}`}, 0))`,
  );
}

async function writeCounter(
  tx: Transaction,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  { resource, periodStart, used }: { resource: string; periodStart: Date; used: number },
): Promise<void> {
  await tx.execute(sql`
    insert into billing.usage_counters (organization_id, livemode, resource, period_start, used)
    values (${organizationId}, ${livemode}, ${resource}, ${periodStart.toISOString()}::timestamptz, ${used})
    on conflict (organization_id, livemode, resource, period_start)
      do update set used = excluded.used, updated_at = clock_timestamp()`);
}

async function announce(
  tx: Transaction,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  { planId }: OrganizationState,
  change: { resource: 'apps' | 'build_minutes'; before: number; after: number; periodStart: Date },
): Promise<void> {
  const limit = planId === null ? null : planLimit(planId, change.resource);
  if (limit === null) return;
  for (const percent of thresholds) {
    const line = (limit * percent) / 100;
    if (change.before >= line || change.after < line) continue;
    const period = change.periodStart.toISOString();
    await appendFeed(tx, {
      organizationId,
      livemode,
      type: 'usage_threshold',
      data: { resource: change.resource, percent, used: change.after, limit },
      naturalKey: `usage_threshold:${organizationId}:${livemode}:${change.resource}:${period}:${limit}:${percent}`,
      occurredAt: new Date(),
    });
  }
}
