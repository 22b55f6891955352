import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import {
  boolean,
  clearable,
  integer,
  keywordOr,
  object,
  oneOf,
  required,
  text,
  unsupported,
} from '../wire/params';
import { invalidRequest, missingParam, notEmulated } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { draftInvoice } from './draft-invoice';
import { find } from './find';
import { pendingItems, takePendingItems } from './invoice-item-core';
import { viewInvoice } from './invoice-view';
import { startPeriod } from './renew-subscription';
import { itemsParam } from './subscription-params';
import { itemsOf } from './subscription-view';
import { applyUpdate, type SubscriptionUpdate } from './update-subscription';

type Invoice = Tables['invoice'];

const detailsParam = object({
  billing_cycle_anchor: object({ type: required(oneOf('now', 'unchanged')) }),
  cancel_at: clearable(keywordOr(['min_period_end', 'max_period_end'], integer())),
  cancel_at_period_end: boolean(),
  items: itemsParam,
  proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  proration_date: integer(),
  trial_end: keywordOr(['now'], integer()),
  ...unsupported(
    'billing_mode',
    'billing_schedules',
    'cancel_now',
    'default_tax_rates',
    'metadata',
    'pause',
    'resume_at',
    'start_date',
  ),
});

export const previewOperations = [
  operation('POST /v1/invoices/create_preview', {
    params: {
      currency: text({ max: 3 }),
      customer: text(),
      preview_mode: oneOf('next', 'recurring'),
      subscription: text(),
      subscription_details: detailsParam,
      ...unsupported(
        'automatic_tax',
        'customer_account',
        'customer_details',
        'discounts',
        'invoice_items',
        'issuer',
        'on_behalf_of',
        'schedule',
        'schedule_details',
      ),
    },
    returns: 'invoice',
    run(request, params) {
      if (params.subscription === undefined) {
        if (params.customer === undefined) throw missingParam('customer');
        throw notEmulated('a preview without a subscription', 'subscription');
      }
      if (params.preview_mode === 'recurring') throw notEmulated("preview_mode 'recurring'", 'preview_mode');
      const subscription = find(request, 'subscription', params.subscription, 'subscription');
      if (params.customer !== undefined && params.customer !== subscription.customer)
        throw invalidRequest('The subscription does not belong to the customer.', { param: 'subscription' });
      const tx = onClockOf(request, subscription.customer);
      return preview(tx, subscription, params.subscription_details ?? {});
    },
  }),
];

/**
 * The invoice that an update would make, or the next one of the subscription: the update itself is run and taken back,
 * so preview and update cannot differ. https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
 */
export function preview(
  tx: Tx,
  subscription: Tables['subscription'],
  update: SubscriptionUpdate,
): ReturnType<typeof viewInvoice> {
  return tx.dryRun(() => {
    const { subscription: changed, draft } = applyUpdate(tx, subscription, update);
    const invoice = draft ?? upcoming(tx, changed);
    const id = invoice.id.replace(/^in_/, 'upcoming_in_');
    const data = invoice.lines.data.map((line) => ({ ...line, invoice: id }));
    const lines = {
      ...invoice.lines,
      data,
      url: `/v1/invoices/upcoming/lines?subscription=${subscription.id}`,
    };
    return viewInvoice(tx, { ...invoice, id, lines });
  });
}

function upcoming(tx: Tx, subscription: Tables['subscription']): Invoice {
  const ends = itemsOf(tx, subscription.id).map((item) => item.current_period_end);
  const then = tx.at(Math.min(...ends));
  const isEnding = subscription.cancel_at !== null && subscription.cancel_at <= then.now;
  const goesOn = ['trialing', 'active', 'past_due', 'unpaid'].includes(subscription.status);
  if (goesOn && !isEnding) return startPeriod(then, subscription).invoice;
  if (!goesOn || pendingItems(tx, subscription).length === 0) {
    throw invalidRequest(`No upcoming invoices for customer: ${subscription.customer}`, {
      code: 'invoice_upcoming_none',
      status: 404,
    });
  }
  const id = then.newId('in');
  return draftInvoice(then, id, {
    customer: find(tx, 'customer', subscription.customer),
    subscription,
    reason: 'subscription_cycle',
    lines: takePendingItems(then, subscription, id),
  });
}
