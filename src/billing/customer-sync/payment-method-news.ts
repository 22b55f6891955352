import { sql } from 'drizzle-orm';
import type { Drizzle } from '@/db/client';
import { paymentMethodFactKinds } from '../facts';
import type { Claim } from './claim';

/** After a change was read, the settle pass reads once more for this long: Stripe's first answer may have been a moment old. */
const settleMinutes = 10;

export interface PaymentMethodNews {
  /** The customer's payment methods must be listed. */
  isDue: boolean;
  /** The facts that asked for it; the apply that follows the read consumes them. */
  factKeys: string[];
}

/** What says that the payment methods changed. Asked after the claim and before the read: what comes later waits for the next one. */
export async function readPaymentMethodNews(db: Drizzle, claim: Claim): Promise<PaymentMethodNews> {
  const [row] = await db.execute<{ keys: string[] | null; is_missing: boolean; is_fresh: boolean }>(sql`
    select
      (select json_agg(natural_key) from billing.billing_facts where stripe_customer_id = ${claim.stripeCustomerId}
        and consumed_at is null and kind = any(${sql.param([...paymentMethodFactKinds])}::text[])) as keys,
      p.stripe_customer_id is null as is_missing,
      coalesce(p.payment_methods_read_at > clock_timestamp() - ${settleMinutes} * interval '1 minute', false) as is_fresh
    from (select 1) one left join billing.customer_profiles p on p.stripe_customer_id = ${claim.stripeCustomerId}`);
  const factKeys = row?.keys ?? [];
  const isSettling = claim.isSettlePass && row?.is_fresh === true;
  return { isDue: factKeys.length > 0 || row?.is_missing !== false || isSettling, factKeys };
}
