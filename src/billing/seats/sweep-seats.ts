import { sql } from 'drizzle-orm';
import { errorSummary, type Logger } from '@/lib/logger';
import type { ChangeDependencies } from '../plan-change/quote-change';
import { plans, proSeat } from '../plans';
import { syncSeats } from './sync-seats';

const batchMax = 50;

/**
 * Organizations whose extra members at Stripe are not those that they have: a crash between a membership and its charge, a Stripe that
 * was down, a quantity that somebody changed in Stripe's dashboard. Answers how many were mended.
 */
export async function sweepSeats(deps: ChangeDependencies & { logger: Logger }): Promise<number> {
  const rows = await deps.database.worker.execute<{ organization_id: string }>(sql`
    select p.organization_id
    from billing.org_subscriptions p join billing.subscriptions s on s.id = p.subscription_id
    where p.livemode = ${deps.billing.livemode} and p.plan_id = 'pro' and p.status in ('active', 'trialing') and s.schedule_id is null
      and coalesce((select sum((item->>'quantity')::int) from jsonb_array_elements(s.items) item
        where item->>'productId' = ${proSeat.productId}), 0)
        <> greatest(0, (select count(*) from identity.member m where m.organization_id = p.organization_id) - ${plans.pro.limits.members}::int)
    limit ${batchMax}`);
  let mended = 0;
  for (const { organization_id: organizationId } of rows) {
    try {
      if ((await syncSeats(deps, organizationId)) === 'changed') mended++;
    } catch (error) {
      // One organization's trouble must not keep the others waiting; the next sweep tries it again.
      deps.logger.error(
        { organizationId, error: errorSummary(error) },
        'extra members not brought to Stripe',
      );
    }
  }
  return mended;
}
