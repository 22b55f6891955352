import { sql } from 'drizzle-orm';
import type { Drizzle } from '@/db/client';
import { paymentMethodFactKinds, readingFactKinds } from '../facts';
import type { Claim } from './claim';

/** After a change was read, the settle pass reads once more for this long: Stripe's first answer may have been a moment old. */
const settleMinutes = 10;

/** What the list call does not bring and something says to have changed. */
export interface WaitingReads {
  paymentMethods: boolean;
  /** Payment intents whose refunds changed. */
  refundsOf: string[];
  /** The facts that asked; the apply that follows the read consumes them. */
  factKeys: string[];
}

type Row = {
  facts: { key: string; kind: string; intent: string | null }[];
  is_missing: boolean;
  is_fresh: boolean;
};

const methodKinds: ReadonlySet<string> = new Set(paymentMethodFactKinds);

/** Asked after the claim and before the read: what is stated later waits for the next one. */
export async function findWaitingReads(db: Drizzle, claim: Claim): Promise<WaitingReads> {
  const [row] = await db.execute<Row>(sql`
    select
      (select coalesce(json_agg(json_build_object('key', natural_key, 'kind', kind, 'intent', data->>'paymentIntentId')), '[]')
        from billing.billing_facts where stripe_customer_id = ${claim.stripeCustomerId}
        and consumed_at is null and kind = any(${sql.param([...readingFactKinds])}::text[])) as facts,
      p.stripe_customer_id is null as is_missing,
      coalesce(p.payment_methods_read_at > clock_timestamp() - ${settleMinutes} * interval '1 minute', false) as is_fresh
    from (select 1) one left join billing.customer_profiles p on p.stripe_customer_id = ${claim.stripeCustomerId}`);
  const facts = row?.facts ?? [];
  const isSettling = claim.isSettlePass && row?.is_fresh === true;
  return {
    paymentMethods:
      facts.some(({ kind }) => methodKinds.has(kind)) || row?.is_missing !== false || isSettling,
    refundsOf: [...new Set(facts.flatMap(({ intent }) => intent ?? []))],
    factKeys: facts.map(({ key }) => key),
  };
}
