import { formatAmount } from '@/lib/money';
import type { Interval } from '../engine/calendar';
import { applyBalance, lineAmount, lineDescription, sum, trialDescription } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { accountName } from './account';
import { advance, change, emit } from './emit';
import { viewInvoice } from './invoice-view';

type Invoice = Tables['invoice'];
type Line = Invoice['lines']['data'][number];
type Customer = Tables['customer'];

export interface NewInvoice {
  customer: Customer;
  subscription: Tables['subscription'];
  reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update';
  lines: Line[];
  /** The start of the time in which its items gathered, which ends now. Absent: now too. */
  periodStart?: number;
}

/** A draft. Nothing collects it by itself until the caller says when. */
export function draftInvoice(tx: Tx, id: string, spec: NewInvoice): Invoice {
  const { customer, subscription, reason, lines, periodStart = tx.now } = spec;
  const total = sum(lines.map((line) => line.amount));
  const { due } = applyBalance(total, customer.balance);
  for (const line of lines) rememberBilled(tx, id, line);
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: accountName,
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: tx.now,
    currency: subscription.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: tx.now,
    period_start: periodStart,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: subscription.test_clock,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

/** A later change credits what a line has billed. */
function rememberBilled(tx: Tx, invoice: string, line: Line): void {
  const details = line.parent?.subscription_item_details;
  if (!details || details.proration) return;
  const quantity = line.quantity ?? 1;
  tx.put('billed_item', {
    id: details.subscription_item,
    unit_amount: quantity === 0 ? 0 : line.amount / quantity,
    quantity,
    price: line.pricing?.price_details?.price ?? '',
    start: line.period.start,
    end: line.period.end,
    source: { invoice, line: line.id },
  });
}

/** A subscription item's running period; 0.00 during a trial. */
export function subscriptionLine(
  tx: Tx,
  invoice: string,
  subscription: Tables['subscription'],
  item: Tables['subscription_item'],
): Line {
  const price = tx.get('price', item.price);
  const product = price && tx.get('product', price.product);
  const quantity = item.quantity ?? 1;
  const unitAmount = price?.unit_amount ?? 0;
  const isTrial = subscription.status === 'trialing';
  const amount = isTrial ? 0 : lineAmount({ unitAmount, quantity });
  const name = product?.name ?? 'Product';
  const text = {
    currency: subscription.currency,
    interval: (price?.recurring?.interval ?? 'month') as Interval,
    intervalCount: price?.recurring?.interval_count ?? 1,
    amount: formatAmount({ amountMinor: unitAmount, currency: subscription.currency }),
  };
  return {
    id: tx.newId('il'),
    object: 'line_item',
    amount,
    currency: subscription.currency,
    description: isTrial
      ? trialDescription(quantity, name)
      : lineDescription({ unitAmount, quantity }, name, text),
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: { start: item.current_period_start, end: item.current_period_end },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: item.price, product: price?.product ?? '' },
      type: 'price_details',
      unit_amount_decimal: String(isTrial ? 0 : unitAmount),
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}

/** Draft to open. The number is given once, from the customer's own sequence; from here on amounts never change. */
export function finalizeInvoice(tx: Tx, invoice: Invoice): Invoice {
  const customer = tx.get('customer', invoice.customer ?? '');
  const sequence = customer?.next_invoice_sequence ?? 1;
  const balance = customer?.balance ?? 0;
  const { due, ending } = applyBalance(invoice.total, balance);
  if (customer) {
    const numbered = { ...customer, next_invoice_sequence: sequence + 1 };
    tx.put('customer', numbered);
    change(tx, 'customer', numbered, { balance: ending }, 'customer.updated');
  }
  const final = {
    status: 'open',
    auto_advance: true,
    next_payment_attempt: null,
    number: `${customer?.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    effective_at: tx.now,
    amount_due: due,
    amount_remaining: due,
    starting_balance: balance,
    ending_balance: ending,
    status_transitions: { ...invoice.status_transitions, finalized_at: tx.now },
    webhooks_delivered_at: tx.now,
  };
  return advance(tx, 'invoice', invoice, final, 'invoice.finalized');
}

/** Open to paid. `attempts` is the resulting `attempt_count`; a payment made elsewhere has no `payment_succeeded`. */
export function payInvoice(
  tx: Tx,
  invoice: Invoice,
  options: { attempts: number; outOfBand?: boolean },
): Invoice {
  const { attempts, outOfBand = false } = options;
  const paid = advance(
    tx,
    'invoice',
    invoice,
    {
      status: 'paid',
      attempted: true,
      attempt_count: attempts,
      auto_advance: false,
      amount_paid: invoice.amount_due,
      amount_remaining: 0,
      next_payment_attempt: null,
      status_transitions: { ...invoice.status_transitions, paid_at: tx.now },
    },
    'invoice.paid',
  );
  if (!outOfBand) emit(tx, 'invoice.payment_succeeded', viewInvoice(tx, paid));
  return paid;
}

/** A try that failed: the invoice stays open, until `next` when there is a next try. */
export function failInvoicePayment(
  tx: Tx,
  invoice: Invoice,
  { attempts, next }: { attempts: number; next: number | null },
): Invoice {
  const failed = {
    attempted: true,
    attempt_count: attempts,
    next_payment_attempt: next,
    auto_advance: next !== null,
  };
  return advance(tx, 'invoice', invoice, failed, 'invoice.payment_failed');
}

/** Nothing is owed any more; what would have paid it is canceled. */
export function voidInvoice(tx: Tx, invoice: Invoice): Invoice {
  const patch = {
    status: 'void',
    auto_advance: false,
    amount_remaining: invoice.amount_due,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: tx.now },
  };
  const voided = advance(tx, 'invoice', invoice, patch, 'invoice.voided');
  const customer = tx.get('customer', invoice.customer ?? '');
  const used = (invoice.ending_balance ?? 0) - invoice.starting_balance;
  // The balance that the invoice had used is the customer's again.
  if (customer && used !== 0)
    change(tx, 'customer', customer, { balance: customer.balance - used }, 'customer.updated');
  for (const link of tx.where('invoice_payment', 'invoice', invoice.id)) cancelPayment(tx, link);
  return voided;
}

function cancelPayment(tx: Tx, link: Tables['invoice_payment']): void {
  if (link.status !== 'open') return;
  const status_transitions = { ...link.status_transitions, canceled_at: tx.now };
  tx.put('invoice_payment', { ...link, status: 'canceled', status_transitions });
  const intent = tx.get('payment_intent', link.payment.payment_intent ?? '');
  if (!intent || intent.status === 'succeeded' || intent.status === 'canceled') return;
  const canceled = {
    status: 'canceled',
    canceled_at: tx.now,
    cancellation_reason: 'void_invoice',
    next_action: null,
  };
  advance(tx, 'payment_intent', intent, canceled, 'payment_intent.canceled');
}

/** Written off: it may still be paid, but nobody tries. */
export function uncollectible(tx: Tx, invoice: Invoice): Invoice {
  const status_transitions = { ...invoice.status_transitions, marked_uncollectible_at: tx.now };
  const patch = {
    status: 'uncollectible',
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions,
  };
  return advance(tx, 'invoice', invoice, patch, 'invoice.marked_uncollectible');
}

/** Ties a payment intent to its invoice; made when the invoice is finalized. */
export function addInvoicePayment(tx: Tx, invoice: Invoice, intent: string): Tables['invoice_payment'] {
  const payment: Tables['invoice_payment'] = {
    id: tx.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: tx.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
  tx.put('invoice_payment', payment);
  return payment;
}

export function settleInvoicePayment(tx: Tx, payment: Tables['invoice_payment']): void {
  const settled = {
    status: 'paid',
    amount_paid: payment.amount_requested,
    status_transitions: { canceled_at: null, paid_at: tx.now },
  };
  advance(tx, 'invoice_payment', payment, settled, 'invoice_payment.paid');
}
