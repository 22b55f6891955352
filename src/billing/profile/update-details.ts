import type Stripe from 'stripe';
import type { Actor } from '../actions/actor';
import { addressLine } from './address-line';
import { changeProfile, type ProfileDependencies } from './change-profile';
import type { DetailsInput } from './profile-schema';
import { readProfileSubject } from './read-profile';

/**
 * Name, e-mail and address of whom Stripe bills, for invoices that are still to come. Throws BillingError `no_customer` and what
 * `runAction` refuses. https://docs.stripe.com/api/customers/update
 */
export async function updateDetails(
  deps: ProfileDependencies,
  actor: Actor,
  requestId: string,
  { name, email, address }: DetailsInput,
): Promise<void> {
  const { profile } = await readProfileSubject(deps.database, {
    organizationId: actor.organizationId,
    livemode: deps.billing.livemode,
  });
  await changeProfile(
    deps,
    actor,
    {
      requestId,
      kind: 'update_details',
      before: { name: profile.name, email: profile.email, address: addressLine(profile.address) },
      after: { name, email, address: addressLine(address) },
    },
    (idempotencyKey) =>
      deps.billing.stripe.customers.update(
        profile.stripeCustomerId,
        { name, email, address: address ? toStripeAddress(address) : '' },
        { idempotencyKey },
      ),
  );
}

/** The whole address takes the place of the one before; an empty part cannot be sent, only left out. */
function toStripeAddress(address: NonNullable<DetailsInput['address']>): Stripe.AddressParam {
  const { line1, line2, city, state, postalCode, country } = address;
  const parts = { line1, line2, city, state, postal_code: postalCode, country };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== ''));
}
