import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { billingCustomers, customerProfiles, subscriptions } from '@/db/schema';
import { BillingError } from '../billing-error';
import { isTerminalStatus } from '../subscription-state';
import type { BillingDetails, PaymentMethodView, PaymentProfile } from './profile-schema';

type ProfileRow = typeof customerProfiles.$inferSelect;

export interface ProfileSubject {
  profile: ProfileRow;
  /** Not ended; their cards are charged. */
  live: (typeof subscriptions.$inferSelect)[];
}

/** The organization's live customer as stored; null before its first checkout, or when nothing of it was synced yet. */
export async function findProfile(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
): Promise<ProfileSubject | null> {
  return database.forOrganization(organizationId, async (tx) => {
    const [row] = await tx
      .select({ profile: customerProfiles })
      .from(customerProfiles)
      .innerJoin(billingCustomers, eq(billingCustomers.stripeCustomerId, customerProfiles.stripeCustomerId))
      .where(
        and(
          eq(customerProfiles.organizationId, organizationId),
          eq(customerProfiles.livemode, livemode),
          isNull(billingCustomers.deletedAt),
        ),
      );
    if (!row) return null;
    const rows = await tx
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.stripeCustomerId, row.profile.stripeCustomerId));
    return { profile: row.profile, live: rows.filter(({ status }) => !isTerminalStatus(status)) };
  });
}

/** As `findProfile`; throws BillingError `no_customer`. */
export async function readProfileSubject(
  database: Database,
  organization: { organizationId: string; livemode: boolean },
): Promise<ProfileSubject> {
  const subject = await findProfile(database, organization);
  if (subject) return subject;
  throw new BillingError(
    'no_customer',
    'There is nothing to change yet: cards and details are kept from the first checkout on.',
  );
}

/** Cards and details from our rows alone; null when there are none yet. */
export async function readPaymentProfile(
  database: Database,
  organization: { organizationId: string; livemode: boolean },
): Promise<PaymentProfile | null> {
  const subject = await findProfile(database, organization);
  if (!subject) return null;
  const { profile, live } = subject;
  return {
    details: toDetails(profile),
    methods: profile.paymentMethods
      .toSorted((a, b) => rank(profile, a.id) - rank(profile, b.id) || b.createdSeconds - a.createdSeconds)
      .map((method) => toMethodView(profile, method)),
    hasRunningPlan: live.length > 0,
  };
}

export function toDetails({
  name,
  email,
  address,
  taxIds,
}: Pick<ProfileRow, keyof BillingDetails>): BillingDetails {
  return { name, email, address, taxIds };
}

function rank({ defaultPaymentMethodId }: ProfileRow, id: string): number {
  return id === defaultPaymentMethodId ? 0 : 1;
}

function toMethodView(
  { defaultPaymentMethodId }: ProfileRow,
  { id, brand, last4, expMonth, expYear }: ProfileRow['paymentMethods'][number],
): PaymentMethodView {
  return { id, brand, last4, expMonth, expYear, isDefault: id === defaultPaymentMethodId };
}
