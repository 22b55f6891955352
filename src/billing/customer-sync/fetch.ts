import type Stripe from 'stripe';
import { idOf } from '../expandable';
import { isResourceMissing, StripeDeadlineError } from '../stripe-errors';
import { isTerminalStatus } from '../subscription-state';
import type { WaitingReads } from './waiting-reads';

/** Everything that one claim reads of a customer, between its claim and its apply. */
export interface CustomerSnapshot {
  subscriptions: Stripe.Subscription[];
  invoices: Stripe.Invoice[];
  /** With its tax ids; null when it is deleted. */
  customer: Stripe.Customer | null;
  /** null: not asked for, so what is stored of them stays. */
  paymentMethods: Stripe.PaymentMethod[] | null;
  /** All refunds of the invoices whose payments something says to have been refunded. */
  refundedInvoices: RefundedInvoice[];
  /** Facts that asked for a read before it began. */
  coveredFactKeys: readonly string[];
  /** Stripe answered `deleted: true`: the only thing that makes a tombstone. */
  isDeleted: boolean;
}

export interface RefundedInvoice {
  invoiceId: string;
  paymentIntentId: string;
  refunds: Stripe.Refund[];
}

export interface FetchOptions {
  stripeCustomerId: string;
  dirtyInvoiceIds: readonly string[];
  /** The first read lists every invoice, so that a customer mapped late has a history. */
  isFirst: boolean;
  /** What the list call does not bring. */
  waiting?: WaitingReads;
  deadlineMs: number;
  /** Waits for the budget before each read but the first, which the claim has paid for. Absent: nobody counts. */
  takeRead?: () => Promise<void>;
}

/** More named invoices than this are found by listing all of the customer's: a hundred come with one read. */
const retrievesMax = 5;

/** Thrown when Stripe does not know the customer: a wrong key or account, never an empty set of subscriptions. */
export class UnknownCustomerError extends Error {
  constructor(stripeCustomerId: string) {
    super(
      `Stripe does not know customer ${stripeCustomerId}: wrong account or mode? Its rows stay as they are.`,
    );
    this.name = 'UnknownCustomerError';
  }
}

/** What a stored subscription is made of. Whoever compares Stripe with our rows must ask for the same, or everything differs. */
export const subscriptionExpand = [
  'data.schedule',
  'data.default_payment_method',
  'data.customer.invoice_settings.default_payment_method',
  'data.discounts.source.coupon',
];

const customerExpand = ['tax_ids', 'invoice_settings.default_payment_method'];

/**
 * Reads Stripe; no transaction is open meanwhile. One list call is the rule: `customers.retrieve` follows only when no
 * subscription is alive (is the customer gone, or just new?), invoices are retrieved only when an event named them and the list did not
 * bring them, and listed when there are many of those; payment methods and refunds are listed when a fact asks for them. No retries here: a failure goes back to the queue, where everybody can see it.
 */
export async function fetchCustomer(stripe: Stripe, options: FetchOptions): Promise<CustomerSnapshot> {
  const endsAtMs = performance.now() + options.deadlineMs;
  const { stripeCustomerId: customer } = options;
  let reads = 0;
  const read = async <T>(call: (request: Stripe.RequestOptions) => Promise<T>): Promise<T> => {
    if (reads > 0) await options.takeRead?.();
    reads++;
    const timeout = Math.floor(endsAtMs - performance.now());
    if (timeout <= 0) throw new StripeDeadlineError(customer, options.deadlineMs);
    return call({ timeout, maxNetworkRetries: 0 });
  };

  const subscriptions = await unknownCustomerAs(customer, () =>
    allPages((startingAfter) =>
      read((request) =>
        stripe.subscriptions.list(
          {
            customer,
            status: 'all',
            limit: 100,
            expand: ['data.latest_invoice', 'data.customer.tax_ids', ...subscriptionExpand],
            starting_after: startingAfter,
          },
          request,
        ),
      ),
    ),
  );
  const hasLive = subscriptions.some((subscription) => !isTerminalStatus(subscription.status));
  const found = hasLive
    ? customerIn(subscriptions)
    : await unknownCustomerAs(customer, () =>
        read((request) => stripe.customers.retrieve(customer, { expand: customerExpand }, request)),
      );
  const isDeleted = found?.deleted === true;

  const invoices = new Map<string, Stripe.Invoice>();
  for (const { latest_invoice } of subscriptions) {
    if (latest_invoice && typeof latest_invoice !== 'string' && latest_invoice.id) {
      invoices.set(latest_invoice.id, latest_invoice);
    }
  }
  const isMissing = (id: string) => !invoices.has(id);
  const hasMany = options.dirtyInvoiceIds.filter(isMissing).length > retrievesMax;
  if ((options.isFirst || hasMany) && !isDeleted) {
    const listed = await allPages((startingAfter) =>
      read((request) =>
        stripe.invoices.list({ customer, limit: 100, starting_after: startingAfter }, request),
      ),
    );
    for (const invoice of listed) if (invoice.id) invoices.set(invoice.id, invoice);
  }
  for (const id of options.dirtyInvoiceIds.filter(isMissing)) {
    const invoice = await missingAsNull(() => read((request) => stripe.invoices.retrieve(id, {}, request)));
    if (invoice) invoices.set(id, invoice);
  }
  const paymentMethods =
    options.waiting?.paymentMethods && !isDeleted
      ? await allPages((startingAfter) =>
          read((request) =>
            stripe.paymentMethods.list({ customer, limit: 100, starting_after: startingAfter }, request),
          ),
        )
      : null;
  const refundedInvoices: RefundedInvoice[] = [];
  for (const intent of options.waiting?.refundsOf ?? []) {
    // Neither a refund nor its charge names the invoice: the payment does.
    const { data } = await read((request) =>
      stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent } }, request),
    );
    const invoiceId = data.map((payment) => idOf(payment.invoice)).find((id) => id !== null);
    if (!invoiceId) continue;
    const refunds = await allPages((startingAfter) =>
      read((request) =>
        stripe.refunds.list({ payment_intent: intent, limit: 100, starting_after: startingAfter }, request),
      ),
    );
    refundedInvoices.push({ invoiceId, paymentIntentId: intent, refunds });
  }
  return {
    subscriptions,
    invoices: [...invoices.values()],
    customer: found && !found.deleted ? found : null,
    paymentMethods,
    refundedInvoices,
    coveredFactKeys: options.waiting?.factKeys ?? [],
    isDeleted,
  };
}

/** The list call brings the customer with each subscription. */
function customerIn(subscriptions: readonly Stripe.Subscription[]) {
  const customer = subscriptions.find(({ status }) => !isTerminalStatus(status))?.customer;
  return customer === undefined || typeof customer === 'string' ? null : customer;
}

/** A customer with this many subscriptions or invoices is not one of ours; the bound keeps a loop from running for ever. */
const pagesMax = 100;

async function allPages<T extends { id?: string }>(
  page: (startingAfter: string | undefined) => Promise<Stripe.ApiList<T>>,
): Promise<T[]> {
  const all: T[] = [];
  for (let n = 0; n < pagesMax; n++) {
    const { data, has_more } = await page(all.at(-1)?.id);
    all.push(...data);
    if (!has_more || data.length === 0) return all;
  }
  throw new Error(`More than ${pagesMax} pages in one list`);
}

async function unknownCustomerAs<T>(stripeCustomerId: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isResourceMissing(error) ? new UnknownCustomerError(stripeCustomerId) : error;
  }
}

/** A draft that was deleted in Stripe is gone for good: the event that named it asks for nothing more. */
async function missingAsNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isResourceMissing(error)) return null;
    throw error;
  }
}
