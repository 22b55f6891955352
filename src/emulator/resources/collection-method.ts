import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { change, emit } from './emit';
import { payInvoice } from './invoice-outcome';
import { viewInvoice } from './invoice-view';
import { subscriptionOf } from './pay-open-invoice';

type Subscription = Tables['subscription'];
type Invoice = Tables['invoice'];

/** "Subscription invoices … are left as drafts for approximately one hour": the SDK's text on automatic collection. */
const draftSeconds = 3600;

interface CollectionParams {
  collection_method?: 'charge_automatically' | 'send_invoice';
  days_until_due?: number;
}

/** How a subscription's invoices are collected. https://docs.stripe.com/billing/collection-method */
export function collectionPatch(
  current: Pick<Subscription, 'collection_method' | 'days_until_due'> | null,
  params: CollectionParams,
): Partial<Pick<Subscription, 'collection_method' | 'days_until_due'>> {
  const { collection_method: asked, days_until_due: days } = params;
  const method = asked ?? current?.collection_method ?? 'charge_automatically';
  if (method === 'charge_automatically') {
    if (days !== undefined) {
      throw invalidRequest('`days_until_due` can only be set if `collection_method` is `send_invoice`.', {
        param: 'days_until_due',
      });
    }
    return asked === undefined ? {} : { collection_method: asked, days_until_due: null };
  }
  const until = days ?? current?.days_until_due ?? null;
  if (until === null) throw missingParam('days_until_due');
  return { collection_method: method, days_until_due: until };
}

/** What an invoice takes over from its subscription. */
export function collectionFields(
  tx: Tx,
  { collection_method, days_until_due: days }: Subscription,
): Pick<Invoice, 'collection_method' | 'due_date'> {
  return { collection_method, due_date: days === null ? null : tx.now + days * secondsPerDay };
}

/** A draft that somebody may still change for an hour, then is finalized and charged or sent. */
export function awaitingFinalization(tx: Tx, draft: Invoice): Invoice {
  const at = tx.now + draftSeconds;
  const isCharged = draft.collection_method === 'charge_automatically';
  return {
    ...draft,
    auto_advance: true,
    automatically_finalizes_at: at,
    next_payment_attempt: isCharged ? at : null,
  };
}

/** A finalized invoice goes to the customer, who pays it when it pleases; one of zero is paid. */
export function sendInvoice(tx: Tx, open: Invoice): Invoice {
  if (open.amount_due === 0) return payInvoice(tx, open, { attempts: 0 });
  emit(tx, 'invoice.sent', viewInvoice(tx, open));
  return open;
}

/** The customer has let the due date go by: nothing is tried, but the subscription is late. */
export function reachDueDate(tx: Tx, invoice: Invoice): void {
  emit(tx, 'invoice.overdue', viewInvoice(tx, invoice));
  const customer = tx.get('customer', invoice.customer ?? '');
  if (customer) change(tx, 'customer', customer, { delinquent: true }, 'customer.updated');
  const subscription = subscriptionOf(tx, invoice);
  if (subscription?.status === 'active')
    change(tx, 'subscription', subscription, { status: 'past_due' }, 'customer.subscription.updated');
}
