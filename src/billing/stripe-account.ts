import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Drizzle } from '@/db/client';
import { stripeAccounts } from '@/db/schema';
import { StripeContradiction } from './resolve-prices';

/** The account that this database is a copy of, or null before the first start. */
export async function storedAccountId(db: Drizzle, livemode: boolean): Promise<string | null> {
  const [row] = await db.select().from(stripeAccounts).where(eq(stripeAccounts.livemode, livemode));
  return row?.accountId ?? null;
}

/**
 * Compares the key's account with the stored one, storing it the first time. Throws StripeContradiction when they differ: with
 * another account's key every customer would look deleted and every organization would lose its plan.
 */
export async function verifyStripeAccount(db: Drizzle, stripe: Stripe, livemode: boolean): Promise<string> {
  const account = await stripe.accounts.retrieveCurrent();
  await db.insert(stripeAccounts).values({ livemode, accountId: account.id }).onConflictDoNothing();
  const stored = await storedAccountId(db, livemode);
  if (stored !== account.id) {
    throw new StripeContradiction(
      `STRIPE_SECRET_KEY belongs to the account ${account.id}, but this database is a copy of ${stored}. ` +
        'Use the key of that account, or another database.',
    );
  }
  return account.id;
}
