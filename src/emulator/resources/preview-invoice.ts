import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { newCustomer } from './customer-fields';
import { draftInvoice } from './draft-invoice';
import { find } from './find';
import {
  deleteInvoiceItem,
  newInvoiceItem,
  pendingItems,
  takeItem,
  takePendingItems,
} from './invoice-item-core';
import { itemPrice } from './invoice-item-price';
import { viewInvoice } from './invoice-view';
import { type PreviewParams, previewParams } from './preview-params';
import {
  changedSubscription,
  newSubscriptionSubject,
  type Subject,
  scheduleSubject,
} from './preview-subject';
import { priceInvoice } from './price-invoice';
import { startPeriod } from './renew-subscription';
import { itemsOf } from './subscription-view';
import type { SubscriptionUpdate } from './update-subscription';
import { applyUpdate } from './update-subscription';

type Invoice = Tables['invoice'];
type Subscription = Tables['subscription'];

/** https://docs.stripe.com/api/invoices/create_preview */
export const previewOperations = [
  operation('POST /v1/invoices/create_preview', {
    params: previewParams,
    returns: 'invoice',
    run: (request, params) =>
      request.dryRun(() => {
        const { tx, customer, subscription } = previewed(request, params);
        const items = addItems(tx, customer, subscription, params);
        const subject = subjectOf(tx, customer, subscription, params);
        const invoice = withItems(tx, nextInvoice(tx, customer, subject, params), items);
        const view = asPreview(tx, invoice, subject.subscription?.id);
        return params.customer === undefined && !subscription && !params.schedule
          ? { ...view, customer: null }
          : view;
      }),
  }),
];

/**
 * The invoice that an update would make, or the next one of the subscription: the update itself is run and taken back,
 * so preview and update cannot differ. https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
 */
export function preview(
  tx: Tx,
  subscription: Subscription,
  update: SubscriptionUpdate,
): ReturnType<typeof viewInvoice> {
  return tx.dryRun(() => {
    const { subscription: changed, draft } = applyUpdate(tx, subscription, update);
    return asPreview(tx, draft ?? upcoming(tx, changed), subscription.id);
  });
}

interface Previewed {
  tx: Tx;
  customer: Tables['customer'];
  subscription: Subscription | null;
}

/** Whose invoice it is. Without a customer it is somebody's at the address that is told. */
function previewed(request: Tx, params: PreviewParams): Previewed {
  const named = params.subscription;
  const own = named === undefined ? null : find(request, 'subscription', named, 'subscription');
  const schedule =
    params.schedule === undefined
      ? null
      : find(request, 'subscription_schedule', params.schedule, 'schedule');
  const owner = own?.customer ?? schedule?.customer ?? params.customer;
  if (params.customer !== undefined && owner !== params.customer) {
    const param = own ? 'subscription' : 'schedule';
    throw invalidRequest(`The ${param} does not belong to the customer.`, { param });
  }
  if (
    owner === undefined &&
    !params.subscription_details?.items &&
    !params.invoice_items &&
    !params.customer_details
  )
    throw missingParam('customer');
  const tx = owner === undefined ? request : onClockOf(request, String(owner));
  const customer =
    owner === undefined
      ? newCustomer(tx, { email: null, name: null })
      : find(tx, 'customer', String(owner), 'customer');
  const { address, tax_exempt } = params.customer_details ?? {};
  const described = {
    ...customer,
    ...(address !== undefined && { address: address && { ...noAddress, ...address } }),
    ...(tax_exempt !== undefined && { tax_exempt: tax_exempt ?? 'none' }),
  };
  tx.put('customer', described);
  return { tx, customer: described, subscription: own ?? null };
}

const noAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

function subjectOf(
  tx: Tx,
  customer: Tables['customer'],
  subscription: Subscription | null,
  params: PreviewParams,
): Subject {
  if (params.schedule !== undefined || params.schedule_details) return scheduleSubject(tx, customer, params);
  if (subscription) return changedSubscription(tx, subscription, params);
  const { subscription_details: details } = params;
  if (details?.items) return newSubscriptionSubject(tx, customer, params, details);
  return { draft: null, subscription: nextToBill(tx, customer.id) };
}

/** Of a customer's subscriptions the one whose period ends first. */
function nextToBill(tx: Tx, customer: string): Subscription | null {
  const live = tx.where('subscription', 'customer', customer).filter((row) => cycling.has(row.status));
  const end = (row: Subscription) => Math.min(...itemsOf(tx, row.id).map((item) => item.current_period_end));
  return live.sort((a, b) => end(a) - end(b))[0] ?? null;
}

const cycling = new Set(['trialing', 'active', 'past_due', 'unpaid']);

/** Items that the preview is to take along, as if they waited. */
function addItems(
  tx: Tx,
  customer: Tables['customer'],
  subscription: Subscription | null,
  params: PreviewParams,
): Tables['invoiceitem'][] {
  const currency = subscription?.currency ?? customer.currency ?? params.currency ?? 'usd';
  return (params.invoice_items ?? []).map((item) => {
    const { amount, name, price, quantity } = itemPrice(
      tx,
      {
        ...(item.amount !== undefined && { amount: item.amount }),
        ...(item.price !== undefined && { pricing: { price: item.price } }),
        ...(item.price_data && { price_data: item.price_data }),
        ...(item.quantity !== undefined && { quantity: item.quantity }),
        ...(item.unit_amount !== undefined && { unit_amount_decimal: String(item.unit_amount) }),
      },
      item.currency ?? currency,
    );
    return newInvoiceItem(tx, {
      customer,
      subscription: null,
      amount,
      currency: item.currency ?? currency,
      description: item.description ?? name,
      isDiscountable: item.discountable ?? amount >= 0,
      metadata: mergeMetadata({}, item.metadata),
      period: item.period ?? { start: tx.now, end: tx.now },
      price,
      proration: null,
      quantity,
    });
  });
}

/** A first invoice leaves what waits to the next one; what a preview was given is on it all the same. */
function withItems(tx: Tx, invoice: Invoice, items: Tables['invoiceitem'][]): Invoice {
  const left = items.filter((item) => tx.get('invoiceitem', item.id)?.invoice === null);
  if (left.length === 0) return invoice;
  const lines = left.map((item) => takeItem(tx, item, invoice.id));
  return priceInvoice(tx, invoice, [...lines, ...invoice.lines.data]);
}

function nextInvoice(
  tx: Tx,
  customer: Tables['customer'],
  { draft, subscription }: Subject,
  params: PreviewParams,
): Invoice {
  if (params.preview_mode === 'recurring') {
    if (!subscription) throw noUpcoming(customer.id);
    for (const item of pendingItems(tx, subscription)) deleteInvoiceItem(tx, item);
    return upcoming(tx, subscription);
  }
  if (draft) return draft;
  if (subscription) return upcoming(tx, subscription);
  const waiting = tx
    .where('invoiceitem', 'customer', customer.id)
    .filter((item) => item.invoice === null && !item.parent?.subscription_details);
  if (waiting.length === 0) throw noUpcoming(customer.id);
  return manual(tx, customer, waiting);
}

/** What waits for a customer without a subscription, as an invoice made by hand would take it. */
function manual(tx: Tx, customer: Tables['customer'], waiting: Tables['invoiceitem'][]): Invoice {
  const id = tx.newId('in');
  const lines = waiting.reverse().map((item) => takeItem(tx, item, id));
  return draftInvoice(tx, id, { customer, subscription: null, reason: 'manual', lines });
}

function asPreview(
  tx: Tx,
  invoice: Invoice,
  subscription: string | undefined,
): ReturnType<typeof viewInvoice> {
  const id = invoice.id.replace(/^in_/, 'upcoming_in_');
  const data = invoice.lines.data.map((line) => ({ ...line, invoice: id }));
  const owner = subscription === undefined ? '' : `?subscription=${subscription}`;
  const lines = { ...invoice.lines, data, url: `/v1/invoices/upcoming/lines${owner}` };
  return viewInvoice(tx, { ...invoice, id, lines });
}

function noUpcoming(customer: string) {
  return invalidRequest(`No upcoming invoices for customer: ${customer}`, {
    code: 'invoice_upcoming_none',
    status: 404,
  });
}

function upcoming(tx: Tx, subscription: Subscription): Invoice {
  const ends = itemsOf(tx, subscription.id).map((item) => item.current_period_end);
  const then = tx.at(Math.min(...ends));
  const isEnding = subscription.cancel_at !== null && subscription.cancel_at <= then.now;
  const goesOn = cycling.has(subscription.status);
  if (goesOn && !isEnding) return startPeriod(then, subscription).invoice;
  if (!goesOn || pendingItems(tx, subscription).length === 0) throw noUpcoming(subscription.customer);
  const id = then.newId('in');
  return draftInvoice(then, id, {
    customer: find(tx, 'customer', subscription.customer),
    subscription,
    reason: 'subscription_cycle',
    lines: takePendingItems(then, subscription, id),
  });
}
