import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { isPlanId } from '../plans';
import { type UsagePeriod, usagePeriod } from '../usage/usage-period';
import type { EntitlementState } from './entitlement';

export interface OrganizationState extends EntitlementState {
  /** The month in which build minutes are counted; null without a subscription. */
  period: UsagePeriod | null;
}

/** A gauge is not counted by period: its one row begins here. */
export const gaugeStart = new Date(0);

type Row = {
  plan_id: string | null;
  status: string | null;
  started_at: string | null;
  past_due_since: string | null;
  members: number;
  apps: number;
  minutes: { period_start: string; used: number }[];
};

/** What decides an organization's entitlements, from our rows alone, in one statement. */
export async function readOrganizationState(
  tx: Transaction,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  now: Date,
): Promise<OrganizationState> {
  const [row] = await tx.execute<Row>(sql`
    select p.plan_id, p.status, s.start_date as started_at,
      (select min(coalesce(i.finalized_at, i.created)) from billing.invoices i
        where i.organization_id = ${organizationId} and i.livemode = ${livemode} and i.status = 'open' and i.attempt_count > 0
      ) as past_due_since,
      (select count(*)::int from identity.member m where m.organization_id = ${organizationId}) as members,
      coalesce((select u.used::int from billing.usage_counters u where u.organization_id = ${organizationId}
        and u.livemode = ${livemode} and u.resource = 'apps'), 0) as apps,
      (select coalesce(json_agg(json_build_object('period_start', u.period_start, 'used', u.used)), '[]')
        from (select period_start, used from billing.usage_counters where organization_id = ${organizationId}
          and livemode = ${livemode} and resource = 'build_minutes' order by period_start desc limit 2) u) as minutes
    from (select 1) one
    left join billing.org_subscriptions p on p.organization_id = ${organizationId} and p.livemode = ${livemode}
    left join billing.subscriptions s on s.id = p.subscription_id`);
  const period = row?.started_at ? usagePeriod(new Date(row.started_at), now) : null;
  const minutes = row?.minutes.find(
    (entry) => new Date(entry.period_start).getTime() === period?.start.getTime(),
  );
  const planId = row?.plan_id ?? null;
  return {
    planId: planId === null || isPlanId(planId) ? planId : 'custom',
    status: row?.status ?? null,
    pastDueSince: row?.past_due_since ? new Date(row.past_due_since) : null,
    used: { apps: row?.apps ?? 0, members: row?.members ?? 0, build_minutes: minutes?.used ?? 0 },
    period,
  };
}
