import type { Actor } from '../actions/actor';
import { BillingError } from '../billing-error';
import { changeProfile, type ProfileDependencies } from './change-profile';
import { readProfileSubject } from './read-profile';
import type { TaxIdType } from './tax-id-kinds';

/** Stripe keeps no more on one customer. */
const taxIdsMax = 5;

/**
 * A tax id for invoices that are still to come. Stripe checks its form at once and its truth with the authority later. Throws
 * BillingError `no_customer`, `change_not_possible` and what `runAction` refuses.
 */
export async function addTaxId(
  deps: ProfileDependencies,
  actor: Actor,
  requestId: string,
  { type, value }: { type: TaxIdType; value: string },
): Promise<void> {
  const { profile } = await readProfileSubject(deps.database, {
    organizationId: actor.organizationId,
    livemode: deps.billing.livemode,
  });
  const change = { requestId, kind: 'add_tax_id', before: {}, after: { type, value } } as const;
  await changeProfile(deps, actor, change, async (idempotencyKey) => {
    if (profile.taxIds.length >= taxIdsMax)
      throw new BillingError(
        'change_not_possible',
        `There are ${taxIdsMax} tax ids already. Remove one first.`,
      );
    return deps.billing.stripe.customers.createTaxId(
      profile.stripeCustomerId,
      { type, value },
      { idempotencyKey },
    );
  });
}

/** Throws BillingError `no_customer`, `not_found` and what `runAction` refuses. Issued invoices keep the number. */
export async function removeTaxId(
  deps: ProfileDependencies,
  actor: Actor,
  requestId: string,
  taxIdId: string,
): Promise<void> {
  const { profile } = await readProfileSubject(deps.database, {
    organizationId: actor.organizationId,
    livemode: deps.billing.livemode,
  });
  const taxId = profile.taxIds.find(({ id }) => id === taxIdId);
  if (!taxId) throw new BillingError('not_found', 'That tax id is not there any more.');
  const before = { type: taxId.type, value: taxId.value };
  await changeProfile(
    deps,
    actor,
    { requestId, kind: 'remove_tax_id', before, after: {} },
    (idempotencyKey) =>
      deps.billing.stripe.customers.deleteTaxId(profile.stripeCustomerId, taxIdId, {}, { idempotencyKey }),
  );
}
