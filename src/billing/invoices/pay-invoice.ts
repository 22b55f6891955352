import type Stripe from 'stripe';
import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { BillingError } from '../billing-error';
import type { ChangeDependencies } from '../plan-change/quote-change';
import { requestSync } from '../request-sync';
import { isStripeError } from '../stripe-errors';
import type { PayResult } from './invoice-schema';
import { readInvoice } from './read-invoice';

/**
 * Charges an open invoice to the card on file, now. Throws BillingError `not_found`, `change_not_possible` for an invoice that is not
 * open, and what `runAction` refuses. https://docs.stripe.com/api/invoices/pay
 */
export async function payInvoice(
  deps: ChangeDependencies,
  actor: Actor,
  { invoiceId, requestId }: { invoiceId: string; requestId: string },
): Promise<PayResult> {
  const { livemode, stripe } = deps.billing;
  const { organizationId } = actor;
  const invoice = await readInvoice(deps.database, { organizationId, livemode }, invoiceId);
  const result = await runAction<PayResult>(
    deps.database,
    {
      requestId,
      organizationId,
      livemode,
      kind: 'pay_invoice',
      actorId: actor.userId,
      ipAddress: actor.ipAddress,
      before: { invoiceId, number: invoice.number, status: invoice.status },
      after: { amountDueMinor: invoice.amountDueMinor, currency: invoice.total.currency },
    },
    async (idempotencyKey) => {
      if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
        throw new BillingError('change_not_possible', 'That invoice is not open: there is nothing to pay.');
      return pay(stripe, invoiceId, idempotencyKey);
    },
  );
  await requestSync(deps.database, { organizationId, livemode });
  return result;
}

async function pay(stripe: Stripe, invoiceId: string, idempotencyKey: string): Promise<PayResult> {
  try {
    await stripe.invoices.pay(invoiceId, {}, { idempotencyKey });
    return { state: 'paid' };
  } catch (error) {
    if (isPaidAlready(error)) return { state: 'paid' };
    if (!isStripeError(error, 'StripeCardError')) throw error;
    if (error.code === 'invoice_payment_intent_requires_action') {
      const { hosted_invoice_url: url } = await stripe.invoices.retrieve(invoiceId);
      if (url) return { state: 'action_required', url };
    }
    return { state: 'declined', message: error.message };
  }
}

/** A retry of Stripe's, or the other tab, was faster. */
function isPaidAlready(error: unknown): boolean {
  return isStripeError(error) && error.code === 'invoice_already_paid';
}
