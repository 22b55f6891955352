import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Drizzle } from '@/db/client';
import { billingFacts } from '@/db/schema';
import { idOf } from './expandable';
import { isResourceMissing } from './stripe-errors';

const batchMax = 50;

/**
 * Finds whom a fact without a customer belongs to (a dispute names only its charge) and marks that customer as changed, in one
 * commit. Facts of the other mode are left alone: `stripe` does not know their charges. The row itself is the queue, so a lost job loses nothing. Answers how many were found. Throws Stripe's errors.
 */
export async function resolveFacts(db: Drizzle, stripe: Stripe, livemode: boolean): Promise<number> {
  const waiting = await db
    .select()
    .from(billingFacts)
    .where(
      and(
        isNull(billingFacts.stripeCustomerId),
        isNull(billingFacts.consumedAt),
        or(eq(billingFacts.livemode, livemode), isNull(billingFacts.livemode)),
      ),
    )
    .orderBy(billingFacts.occurredAt, billingFacts.naturalKey)
    .limit(batchMax);
  let found = 0;
  for (const fact of waiting) {
    const chargeId = fact.data.chargeId;
    const owner = typeof chargeId === 'string' ? await ownerOfCharge(stripe, chargeId) : null;
    if (!owner) {
      // Nobody of ours, now and for ever: another product's charge. Left waiting, fifty of these would hide every one behind them.
      await db
        .update(billingFacts)
        .set({ consumedAt: sql`clock_timestamp()` })
        .where(eq(billingFacts.naturalKey, fact.naturalKey));
      continue;
    }
    await db.transaction(async (tx) => {
      await tx
        .update(billingFacts)
        .set({ stripeCustomerId: owner.stripeCustomerId })
        .where(eq(billingFacts.naturalKey, fact.naturalKey));
      const [bumped] = await tx.execute<{ dirty_gen: string }>(sql`
        insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen, run_at)
        values (${owner.stripeCustomerId}, ${livemode}, 1, clock_timestamp())
        on conflict (stripe_customer_id) do update set dirty_gen = s.dirty_gen + 1, run_at = least(s.run_at, excluded.run_at), dead_at = null
        returning dirty_gen`);
      for (const invoiceId of owner.invoiceIds) {
        await tx.execute(sql`
          insert into billing.dirty_invoices as d (invoice_id, stripe_customer_id, gen)
          values (${invoiceId}, ${owner.stripeCustomerId}, ${bumped?.dirty_gen ?? 1}::int8)
          on conflict (invoice_id) do update set gen = greatest(d.gen, excluded.gen)`);
      }
    });
    found++;
  }
  return found;
}

async function ownerOfCharge(
  stripe: Stripe,
  chargeId: string,
): Promise<{ stripeCustomerId: string; invoiceIds: string[] } | null> {
  try {
    const charge = await stripe.charges.retrieve(chargeId);
    const stripeCustomerId = idOf(charge.customer);
    if (!stripeCustomerId) return null;
    const paymentIntent = idOf(charge.payment_intent);
    // A charge does not name its invoice since 2025-03-31: its payment does.
    const payments = paymentIntent
      ? await stripe.invoicePayments.list({
          payment: { type: 'payment_intent', payment_intent: paymentIntent },
        })
      : null;
    const invoiceIds = payments?.data.flatMap((payment) => idOf(payment.invoice) ?? []) ?? [];
    return { stripeCustomerId, invoiceIds };
  } catch (error) {
    if (isResourceMissing(error)) return null;
    throw error;
  }
}
