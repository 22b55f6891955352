import type { Database } from '@/db/client';
import { BillingError } from './billing-error';
import { findStripeCustomer } from './customers';
import { ensurePortalConfiguration } from './portal-configuration';
import type { PortalFlow, StripeBilling } from './stripe-billing';
import { isStripeError } from './stripe-errors';

/** The hosted portal's address for an organization's customer. Throws BillingError `no_customer` and `stripe_unavailable`. */
export async function createPortal(
  { database, billing }: { database: Database; billing: StripeBilling },
  organizationId: string,
  flow: PortalFlow | null = null,
): Promise<{ url: string }> {
  const customerId = await findStripeCustomer(database, organizationId, billing.livemode);
  if (!customerId) {
    throw new BillingError(
      'no_customer',
      'There is nothing to manage yet: this organization has never had a plan.',
    );
  }
  try {
    const configurationId = await ensurePortalConfiguration(billing.stripe);
    const session = await billing.createPortalSession(customerId, configurationId, flow);
    return { url: session.url };
  } catch (error) {
    if (!isStripeError(error)) throw error;
    throw new BillingError(
      'stripe_unavailable',
      'Stripe could not open the billing portal. Try again in a moment.',
      {
        cause: error,
      },
    );
  }
}
