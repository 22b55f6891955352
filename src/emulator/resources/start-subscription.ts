import type { Interval } from '../engine/calendar';
import { cycleAt, periodEnd } from '../engine/calendar';
import { applyBalance, lineAmount, sum } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { noCancellation } from './cancel-subscription';
import { draftInvoice } from './draft-invoice';
import { change, emit } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { failInvoicePayment, payInvoice } from './invoice-outcome';
import { addInvoicePayment, settleInvoicePayment } from './invoice-payment';
import { viewInvoice } from './invoice-view';
import { subscriptionLine } from './subscription-line';
import { viewSubscription } from './subscription-view';

type Subscription = Tables['subscription'];

export interface NewItem {
  price: Tables['price'];
  quantity: number;
  metadata: Record<string, string>;
}

/** What has happened to the first invoice's money by the time the subscription is written. */
export type FirstPayment =
  | { kind: 'nothing_due' }
  | { kind: 'paid'; intent: string; attempts: number }
  /** Declined, waiting for 3-D Secure, or never tried (`attempted: false`). */
  | { kind: 'unpaid'; intent: string; attempted: boolean; needsAction: boolean };

export interface NewSubscription {
  customer: Tables['customer'];
  items: NewItem[];
  trialEnd: number | null;
  payment: FirstPayment;
  fields: Partial<Subscription>;
}

/** What the first invoice will ask for: the first period's price after the balance, nothing during a trial. */
export function amountDueNow(items: NewItem[], trialEnd: number | null, balance: number): number {
  if (trialEnd !== null) return 0;
  const total = sum(
    items.map(({ price, quantity }) => lineAmount({ unitAmount: price.unit_amount ?? 0, quantity })),
  );
  return applyBalance(total, balance).due;
}

export interface Started {
  subscription: Subscription;
  invoice: Tables['invoice'];
  /** Emits `invoice_payment.paid`, which Stripe sends last. */
  settle(): void;
}

/**
 * Writes a subscription with its items and its first invoice. Events in causal order: the subscription in its final
 * status, then the invoice's life. Checkout and `subscriptions.create` share it.
 */
export function startSubscription(tx: Tx, spec: NewSubscription): Started {
  const { customer, payment, trialEnd } = spec;
  const id = tx.newId('sub');
  const invoiceId = tx.newId('in');
  const subscription = newSubscription(tx, id, invoiceId, spec);
  const items = spec.items.map((item) => newSubscriptionItem(tx, subscription, item, trialEnd));
  tx.put('subscription', subscription);
  for (const item of items) tx.put('subscription_item', item);
  emit(tx, 'customer.subscription.created', viewSubscription(tx, subscription));
  if (trialEnd !== null && trialEnd - tx.now <= trialReminderSeconds) {
    emit(tx, 'customer.subscription.trial_will_end', viewSubscription(tx, subscription));
  }

  const draft = draftInvoice(tx, invoiceId, {
    customer,
    subscription,
    reason: 'subscription_create',
    lines: items.map((item) => subscriptionLine(tx, invoiceId, subscription, item)),
  });
  tx.put('invoice', draft);
  emit(tx, 'invoice.created', viewInvoice(tx, draft));
  const open = finalizeInvoice(tx, draft);
  const link = payment.kind === 'nothing_due' ? null : addInvoicePayment(tx, open, payment.intent);
  const invoice = collectFirstInvoice(tx, open, payment);

  const owner = tx.get('customer', customer.id);
  if (owner && owner.currency !== subscription.currency) {
    change(tx, 'customer', owner, { currency: subscription.currency }, 'customer.updated');
  }
  return {
    subscription,
    invoice,
    settle: () => {
      if (link && payment.kind === 'paid') settleInvoicePayment(tx, link);
    },
  };
}

/** Stripe reminds three days before a trial ends; at once when it is shorter. */
export const trialReminderSeconds = 3 * 86_400;

function collectFirstInvoice(tx: Tx, open: Tables['invoice'], payment: FirstPayment): Tables['invoice'] {
  if (payment.kind === 'nothing_due') return payInvoice(tx, open, { attempts: 0 });
  if (payment.kind === 'paid') return payInvoice(tx, open, { attempts: payment.attempts });
  if (payment.needsAction) {
    // Recorded: with 3-D Secure pending the invoice counts as attempted, with an attempt_count of 0.
    const waiting = { ...open, attempted: true };
    tx.put('invoice', waiting);
    emit(tx, 'invoice.payment_action_required', viewInvoice(tx, waiting));
    return waiting;
  }
  return payment.attempted ? failInvoicePayment(tx, open, { attempts: 1, next: null }) : open;
}

function statusOf({ payment, trialEnd }: NewSubscription): Subscription['status'] {
  if (trialEnd !== null) return 'trialing';
  return payment.kind === 'unpaid' ? 'incomplete' : 'active';
}

function newSubscription(tx: Tx, id: string, invoice: string, spec: NewSubscription): Subscription {
  const { customer, items, trialEnd, fields } = spec;
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: trialEnd ?? tx.now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: tx.now },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: noCancellation,
    collection_method: 'charge_automatically',
    created: tx.now,
    currency: items[0]?.price.currency ?? 'usd',
    customer: customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    latest_invoice: invoice,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: tx.now,
    status: statusOf(spec),
    test_clock: customer.test_clock ?? null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: trialEnd === null ? null : tx.now,
    ...fields,
  };
}

/** An item on the subscription's cycle. Its first period is the trial, or one interval from the anchor. */
export function newSubscriptionItem(
  tx: Tx,
  subscription: Subscription,
  { price, quantity, metadata }: NewItem,
  trialEnd: number | null,
): Tables['subscription_item'] {
  return {
    id: tx.newId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: tx.now,
    current_period_end: trialEnd ?? cycleEnd(subscription.billing_cycle_anchor, tx.now, price),
    current_period_start: tx.now,
    current_trial: null,
    discounts: [],
    metadata,
    price: price.id,
    quantity,
    subscription: subscription.id,
    tax_rates: [],
  };
}

/** The end of the period that holds `start`, on the anchor's cycle with the price's interval. */
export function cycleEnd(anchor: number, start: number, price: Tables['price']): number {
  const interval = (price.recurring?.interval ?? 'month') as Interval;
  return periodEnd(anchor, start, interval, price.recurring?.interval_count ?? 1);
}

/** The whole cycle of a price that holds `time`. */
export function cycleOf(
  anchor: number,
  time: number,
  price: Tables['price'],
): { start: number; end: number } {
  const interval = (price.recurring?.interval ?? 'month') as Interval;
  return cycleAt(anchor, Math.max(anchor, time), interval, price.recurring?.interval_count ?? 1);
}
