import type { StoredPaymentMethod } from '@/db/schema';
import type { Actor } from '../actions/actor';
import { BillingError } from '../billing-error';
import type { FactData } from '../facts';
import { changeProfile, type ProfileDependencies } from './change-profile';
import { type ProfileSubject, readProfileSubject } from './read-profile';

/**
 * Has a saved card pay from now on: the customer's default, and that of each live subscription and its schedule, which Stripe asks
 * first. Throws BillingError `no_customer`, `not_found` and what `runAction` refuses.
 * https://docs.stripe.com/billing/subscriptions/payment-methods-setting
 */
export async function setDefaultPaymentMethod(
  deps: ProfileDependencies,
  actor: Actor,
  requestId: string,
  paymentMethodId: string,
): Promise<void> {
  const { subject, method } = await readMethod(deps, actor, paymentMethodId);
  const { profile, live } = subject;
  const { stripe } = deps.billing;
  const before = profile.paymentMethods.find(({ id }) => id === profile.defaultPaymentMethodId);
  await changeProfile(
    deps,
    actor,
    {
      requestId,
      kind: 'set_default_payment_method',
      before: before ? factsOf(before) : {},
      after: factsOf(method),
    },
    async (key) => {
      await stripe.customers.update(
        profile.stripeCustomerId,
        { invoice_settings: { default_payment_method: paymentMethodId } },
        { idempotencyKey: key },
      );
      for (const { id, scheduleId } of live) {
        await stripe.subscriptions.update(
          id,
          { default_payment_method: paymentMethodId },
          { idempotencyKey: `${key}:${id}` },
        );
        // Its next phase would bring back the card that the schedule was made with.
        if (scheduleId)
          await stripe.subscriptionSchedules.update(
            scheduleId,
            { default_settings: { default_payment_method: paymentMethodId } },
            { idempotencyKey: `${key}:${scheduleId}` },
          );
      }
    },
  );
}

/**
 * Takes a saved card away, but never the one that a plan is charged to. Throws BillingError `no_customer`, `not_found`,
 * `change_not_possible` and what `runAction` refuses.
 */
export async function removePaymentMethod(
  deps: ProfileDependencies,
  actor: Actor,
  requestId: string,
  paymentMethodId: string,
): Promise<void> {
  const { subject, method } = await readMethod(deps, actor, paymentMethodId);
  const { profile, live } = subject;
  await changeProfile(
    deps,
    actor,
    { requestId, kind: 'remove_payment_method', before: factsOf(method), after: {} },
    async (idempotencyKey) => {
      if (method.id === profile.defaultPaymentMethodId && live.length > 0)
        throw new BillingError(
          'change_not_possible',
          'The plan is charged to that card. Make another one the default first.',
        );
      return deps.billing.stripe.paymentMethods.detach(paymentMethodId, {}, { idempotencyKey });
    },
  );
}

/** A saved card of the organization's own customer: an id from the browser is looked for among those, and nowhere else. */
async function readMethod(
  deps: ProfileDependencies,
  actor: Actor,
  paymentMethodId: string,
): Promise<{ subject: ProfileSubject; method: StoredPaymentMethod }> {
  const subject = await readProfileSubject(deps.database, {
    organizationId: actor.organizationId,
    livemode: deps.billing.livemode,
  });
  const method = subject.profile.paymentMethods.find(({ id }) => id === paymentMethodId);
  if (!method) throw new BillingError('not_found', 'That card is not there any more.');
  return { subject, method };
}

function factsOf({ id, brand, last4 }: StoredPaymentMethod): FactData {
  return { paymentMethodId: id, brand, last4 };
}
