import type Stripe from 'stripe';
import type { Database } from '@/db/client';
import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { BillingError } from '../billing-error';
import { releaseSchedule } from '../plan-change/release-schedule';
import { requestSync } from '../request-sync';
import type { StripeBilling } from '../stripe-billing';
import { isTerminalStatus } from '../subscription-state';
import { readLiveSubscriptions } from './read-duplicates';

/**
 * Ends one of several live subscriptions at once, and gives back what was paid for its current period: nobody wanted to pay twice. The
 * other one goes on as it is. Stripe's own word for it is a credit note with the reason `duplicate`.
 * Throws BillingError: `not_found`; `change_not_possible` when only one is left; what `runAction` refuses.
 * https://docs.stripe.com/api/credit_notes/create
 */
export async function endDuplicate(
  { database, billing }: { database: Database; billing: StripeBilling },
  actor: Actor,
  { subscriptionId, requestId }: { subscriptionId: string; requestId: string },
): Promise<void> {
  const { livemode, stripe } = billing;
  const { organizationId } = actor;
  const live = await readLiveSubscriptions(database, { organizationId, livemode });
  const chosen = live.find((subscription) => subscription.subscriptionId === subscriptionId);
  if (!chosen) throw new BillingError('not_found', 'That subscription does not exist or has ended already.');
  if (live.length < 2)
    throw new BillingError(
      'change_not_possible',
      'Only one subscription is left. It can be cancelled on the billing page.',
    );
  await runAction(
    database,
    {
      requestId,
      organizationId,
      livemode,
      kind: 'end_duplicate',
      actorId: actor.userId,
      ipAddress: actor.ipAddress,
      before: { subscriptionId, planName: chosen.planName },
      after: {
        refundMinor: chosen.refund?.amountMinor ?? 0,
        currency: chosen.refund?.currency ?? chosen.recurring?.currency ?? null,
      },
    },
    async (idempotencyKey) => {
      if (chosen.scheduleId) await releaseSchedule(stripe, chosen.scheduleId);
      await endOnce(stripe, subscriptionId);
      if (chosen.paidInvoiceId && chosen.refund) {
        const { amountMinor } = chosen.refund;
        await stripe.creditNotes.create(
          {
            invoice: chosen.paidInvoiceId,
            amount: amountMinor,
            refund_amount: amountMinor,
            reason: 'duplicate',
          },
          { idempotencyKey: `${idempotencyKey}:refund` },
        );
      }
      return {};
    },
  );
  await requestSync(database, { organizationId, livemode });
}

/** A second try after a lost answer finds it ended. */
async function endOnce(stripe: Stripe, subscriptionId: string): Promise<void> {
  const { status } = await stripe.subscriptions.retrieve(subscriptionId);
  if (!isTerminalStatus(status)) await stripe.subscriptions.cancel(subscriptionId);
}
