import { isDeepStrictEqual } from 'node:util';
import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { customerProfiles } from '@/db/schema';
import { storableRow } from '@/lib/storable-text';
import type { CustomerSnapshot } from './fetch';
import { chargedMethodOf, toStoredAddress, toStoredPaymentMethod, toStoredTaxIds } from './stored-profile';
import type { Owner } from './stored-subscription';

/**
 * Writes whom Stripe bills and with what, when it differs from what is stored; answers whether it did. A deleted customer's details are
 * forgotten with it: they are of people, and its invoices keep what the law asks for.
 */
export async function writeProfile(
  tx: Transaction,
  owner: Owner,
  { customer, paymentMethods, subscriptions, isDeleted }: CustomerSnapshot,
): Promise<boolean> {
  const ofCustomer = eq(customerProfiles.stripeCustomerId, owner.stripeCustomerId);
  if (isDeleted) {
    const gone = await tx
      .delete(customerProfiles)
      .where(ofCustomer)
      .returning({ id: customerProfiles.email });
    return gone.length > 0;
  }
  if (!customer) return false;
  const [stored] = await tx.select().from(customerProfiles).where(ofCustomer);
  const row = storableRow({
    ...owner,
    name: customer.name ?? null,
    email: customer.email,
    address: toStoredAddress(customer.address),
    taxIds: toStoredTaxIds(customer.tax_ids),
    paymentMethods: paymentMethods?.map(toStoredPaymentMethod) ?? stored?.paymentMethods ?? [],
    defaultPaymentMethodId: chargedMethodOf(customer, subscriptions),
  });
  const known = stored && { ...stored, paymentMethodsReadAt: null, syncedAt: null };
  const hasChanged = !isDeepStrictEqual(known, { ...row, paymentMethodsReadAt: null, syncedAt: null });
  if (!hasChanged && !paymentMethods) return false;
  const now = sql`clock_timestamp()`;
  const values = {
    ...row,
    syncedAt: now,
    paymentMethodsReadAt: paymentMethods || !stored ? now : stored.paymentMethodsReadAt,
  };
  await tx
    .insert(customerProfiles)
    .values(values)
    .onConflictDoUpdate({ target: customerProfiles.stripeCustomerId, set: values });
  return hasChanged;
}
