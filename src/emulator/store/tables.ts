import type Stripe from 'stripe';
import type { DeliveryFault, Fault } from '../faults/fault';
import type { CheckoutPlan } from './checkout-plan';
import type { Wire } from './wire-type';

/**
 * What the store holds. Tables of Stripe objects carry the object's wire name; what an answer derives from other rows
 * (a subscription's items, an item's price) is left out here and put in when the object is rendered.
 */
export interface Tables {
  customer: Omit<Wire<Stripe.Customer>, 'subscriptions' | 'sources' | 'tax_ids'>;
  product: Wire<Stripe.Product>;
  price: Wire<Stripe.Price>;
  payment_method: Wire<Stripe.PaymentMethod>;
  payment_intent: Wire<Stripe.PaymentIntent>;
  setup_intent: Wire<Stripe.SetupIntent>;
  charge: Wire<Stripe.Charge>;
  tax_id: Wire<Stripe.TaxId>;
  refund: Wire<Stripe.Refund>;
  dispute: Wire<Stripe.Dispute>;
  subscription: Omit<Wire<Stripe.Subscription>, 'items'>;
  subscription_item: Omit<Wire<Stripe.SubscriptionItem>, 'price' | 'plan'> & { price: string };
  invoice: Omit<Wire<Stripe.Invoice>, 'payments' | 'hosted_invoice_url' | 'invoice_pdf'>;
  invoice_payment: Wire<Stripe.InvoicePayment>;
  invoiceitem: Wire<Stripe.InvoiceItem>;
  subscription_schedule: Wire<Stripe.SubscriptionSchedule>;
  coupon: Omit<Wire<Stripe.Coupon>, 'valid'>;
  promotion_code: Wire<Stripe.PromotionCode>;
  discount: Wire<Stripe.Discount>;
  tax_rate: Wire<Stripe.TaxRate>;
  customer_balance_transaction: Wire<Stripe.CustomerBalanceTransaction>;
  credit_note: Omit<Wire<Stripe.CreditNote>, 'pdf'>;
  balance_transaction: Wire<Stripe.BalanceTransaction>;
  'checkout.session': Omit<Wire<Stripe.Checkout.Session>, 'line_items' | 'url'>;
  'billing_portal.configuration': Wire<Stripe.BillingPortal.Configuration>;
  'billing_portal.session': Omit<Wire<Stripe.BillingPortal.Session>, 'url'>;
  webhook_endpoint: Omit<Wire<Stripe.WebhookEndpoint>, 'secret'>;
  event: StoredEvent;
  'test_helpers.test_clock': Wire<Stripe.TestHelpers.TestClock>;

  price_currencies: PriceCurrencies;
  invoice_intent: InvoiceIntent;
  token: CardToken;
  spent_payment_method: SpentPaymentMethod;
  typed_expiry: TypedExpiry;
  checkout_plan: CheckoutPlan;
  portal_visit: PortalVisit;
  endpoint_secret: EndpointSecret;
  delivery: Delivery;
  idempotent_answer: IdempotentAnswer;
  tombstone: Tombstone;
  billed_item: BilledItem;
  pending_change: PendingChange;
  resumption: Resumption;
  discount_grant: DiscountGrant;
  timer: Timer;
  server_clock: ServerClock;
  dunning: DunningPolicy;
  forced_decline: ForcedDecline;
  fault: Fault;
  delivery_settings: DeliverySettings;
}

export type TableName = keyof Tables;

/** An event with its snapshot, frozen in the newest shape; who reads it gets it as its `api_version` has it. */
export interface StoredEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: object };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: Stripe.Event['type'];
}

/** A price's amounts in other currencies: Stripe shows them only when asked. */
export interface PriceCurrencies {
  /** The price's id. */
  id: string;
  options: { [currency: string]: Wire<Stripe.Price.CurrencyOptions> };
}

/** Which invoice a payment intent pays. */
export interface InvoiceIntent {
  /** The payment intent's id. */
  id: string;
  invoice_payment: string;
}

/** A token made of a typed test card: good for one use. Of the number nothing is kept. */
export interface CardToken {
  id: string;
  /** The test token of the same card. */
  test_card: string;
  expiry: { month: number; year: number };
  /** The source that the token stands for. */
  card: string;
  created: number;
  used: boolean;
}

/** A card whose expiry somebody chose. One made of a test token is renewed by its bank and never runs out. */
export interface TypedExpiry {
  /** The payment method's id. */
  id: string;
}

/** A card that paid once without a customer, or was taken from one: it may not be used again. */
export interface SpentPaymentMethod {
  /** The payment method's id. */
  id: string;
}

/** When a portal session was opened: its address works for an hour from then on. */
export interface PortalVisit {
  /** The session's id. */
  id: string;
  /** Seconds on the server's clock. */
  opened_at: number;
}

export interface EndpointSecret {
  /** The endpoint's id. */
  id: string;
  /** All live secrets, newest first; each signs every delivery. */
  secrets: string[];
}

/** `collected` is kept without being sent; `dropped` will never be sent (again). */
export type DeliveryStatus = 'pending' | 'succeeded' | 'failed' | 'dropped' | 'collected';

/** One POST and what came of it. */
export interface DeliveryTry {
  /** Real milliseconds when it was sent. */
  at_ms: number;
  /** Milliseconds until the answer, or until none was awaited any more. */
  took_ms: number;
  http_status: number | null;
  error: string | null;
}

export interface Delivery {
  id: string;
  event: string;
  endpoint: string;
  status: DeliveryStatus;
  /** Tries made so far. */
  attempts: number;
  /** Answer of the last try; null when none arrived. */
  http_status: number | null;
  error: string | null;
  /** Real milliseconds; null when no further try will come. */
  next_attempt_at_ms: number | null;
  /** Seconds of the account's own clock; set in place of the above when retries follow that clock. */
  next_attempt_at?: number | null;
  /** Sent by hand or twice: does not count towards the event's `pending_webhooks`. */
  resent: boolean;
  /** Every try, oldest first. Absent in rows of earlier versions. */
  tries?: DeliveryTry[];
  /** What the account's faults do to it. */
  fault?: DeliveryFault;
}

/** How an account's events are sent. */
export interface DeliverySettings {
  id: 'settings';
  /** `collect` keeps deliveries for a test to look at and sends nothing. */
  mode: 'http' | 'collect';
  /** `fast` and `real` by real time, `clock` by the account's own clock. */
  retry: 'fast' | 'real' | 'clock';
  /** Milliseconds between a failed try and the next, one entry per retry; null for the schedule's own. */
  retry_delays_ms: number[] | null;
  timeout_ms: number;
}

export interface IdempotentAnswer {
  /** The key as sent. */
  id: string;
  fingerprint: string;
  status: number;
  body: string;
  request: string;
  created: number;
}

export interface Tombstone {
  id: string;
  object: 'customer' | 'product' | 'plan' | 'invoiceitem' | 'coupon' | 'test_helpers.test_clock';
  /** What an expanded reference shows where Stripe has no deleted form of the object: a discount's coupon. */
  last?: object;
}

/**
 * What a subscription item's running period has been billed for. In flexible billing mode a credit follows what was
 * billed, not the current price. https://docs.stripe.com/billing/subscriptions/billing-mode
 */
export interface BilledItem {
  /** The subscription item's id. */
  id: string;
  /** Oldest first; one follows the other in time. */
  parts: BilledPart[];
}

export interface BilledPart {
  unit_amount: number;
  quantity: number;
  /** What discounts took off, and from when to when; absent is nothing. */
  discount?: { amount: number; start: number; end: number };
  price: string;
  /** The whole cycle, of which `unit_amount` is the price. */
  start: number;
  end: number;
  /** Up to when it is billed: the cycle's end, unless a cancellation comes first. */
  until: number;
  /** Where it was billed; null while it is an item that waits for its invoice. */
  source: { invoice: string; line: string } | null;
  /** The invoice item that billed it. */
  invoice_item: string | null;
}

/**
 * What a subscription becomes once the invoice of its update is paid; `pending_update` shows it to the customer of the
 * API. https://docs.stripe.com/billing/subscriptions/pending-updates
 */
export interface PendingChange {
  /** The subscription's id. */
  id: string;
  invoice: string;
  fields: Pick<
    Wire<Stripe.Subscription>,
    'billing_cycle_anchor' | 'status' | 'trial_end' | 'trial_start' | 'metadata'
  >;
  items: Tables['subscription_item'][];
  billed: BilledItem[];
}

/** What a discount grants: a copy of its coupon, since a deleted coupon still works where it was applied. */
export interface DiscountGrant {
  /** The discount's id. */
  id: string;
  coupon: Omit<Wire<Stripe.Coupon>, 'valid'>;
  /** A coupon with duration `once` is used up by the first invoice that it takes something off. */
  used_by: string | null;
}

/** A paused subscription that waits for the invoice of its resumption. */
export interface Resumption {
  /** The subscription's id. */
  id: string;
  invoice: string;
  behaviour: 'resume_on_payment_attempt' | 'resume_on_payment_success';
  expires_at: number;
}

export type TimerKind =
  | 'checkout.expire'
  | 'subscription.trial_will_end'
  | 'subscription.period_end'
  | 'subscription.cancel'
  | 'subscription.incomplete_expire'
  | 'subscription.resume_collection'
  | 'subscription.pending_update_expire'
  | 'subscription.resume_expire'
  | 'invoice.finalize'
  | 'invoice.retry'
  | 'invoice.overdue'
  | 'invoice.upcoming'
  | 'test_clock.delete'
  | 'charge.book'
  | 'charge.expire'
  | 'schedule.start'
  | 'schedule.expiring'
  | 'schedule.phase_end'
  | 'discount.end'
  | 'refund.settle';

/** Something that an object waits for. */
export interface Timer {
  /** `kind:object`: an object waits for one moment of each kind. */
  id: string;
  /** The test clock's id, or `server`. */
  clock: string;
  due_at: number;
  kind: TimerKind;
  object: string;
}

/** The server's own clock: real time (or the clock it was given) and an offset. */
export interface ServerClock {
  id: 'server';
  offset_seconds: number;
  /** Stripe lets a test clock jump two intervals at most. */
  limits_test_clocks: boolean;
  /** The account's default: of requests that name no version, and of events. */
  api_version: string;
}

/** Stripe has these settings in the dashboard only: no API reads or writes them. */
export interface DunningPolicy {
  id: 'policy';
  /** Days from one failed attempt to the next. */
  retryDaysAfterFailure: number[];
  /** What becomes of the subscription when the last retry has failed. */
  endState: 'cancel' | 'unpaid' | 'past_due';
  /** What becomes of the invoice then. */
  invoiceEndState: 'open' | 'uncollectible';
  /** Days before a renewal on which `invoice.upcoming` is sent; null: never. */
  upcomingInvoiceDays: number | null;
}

/** The customer's next charge is declined, whatever the card. */
export interface ForcedDecline {
  /** The customer's id. */
  id: string;
  decline_code: string;
}

/** Fields that list calls filter by, so that a list never walks a whole table. */
export const indexedFields: { [K in TableName]?: readonly (keyof Tables[K] & string)[] } = {
  customer: ['test_clock'],
  price: ['product', 'lookup_key'],
  payment_method: ['customer'],
  payment_intent: ['customer'],
  setup_intent: ['customer'],
  charge: ['customer', 'payment_intent'],
  refund: ['charge', 'payment_intent'],
  tax_id: ['customer'],
  dispute: ['charge', 'payment_intent'],
  subscription: ['customer', 'status'],
  subscription_item: ['subscription', 'price'],
  subscription_schedule: ['customer'],
  invoice: ['customer'],
  invoice_payment: ['invoice'],
  invoiceitem: ['customer', 'invoice'],
  promotion_code: ['code', 'customer'],
  discount: ['customer', 'subscription'],
  customer_balance_transaction: ['customer', 'invoice'],
  credit_note: ['invoice', 'customer'],
  balance_transaction: ['source'],
  'checkout.session': ['customer', 'status', 'subscription'],
  webhook_endpoint: ['url'],
  checkout_plan: ['paymentIntent', 'setupIntent'],
  delivery: ['event', 'status'],
  timer: ['clock', 'object'],
  'test_helpers.test_clock': ['status'],
};

export const tableNames = [
  'customer',
  'product',
  'price',
  'payment_method',
  'payment_intent',
  'setup_intent',
  'charge',
  'tax_id',
  'refund',
  'dispute',
  'subscription',
  'subscription_item',
  'invoice',
  'invoice_payment',
  'invoiceitem',
  'subscription_schedule',
  'coupon',
  'promotion_code',
  'discount',
  'tax_rate',
  'customer_balance_transaction',
  'credit_note',
  'balance_transaction',
  'checkout.session',
  'billing_portal.configuration',
  'billing_portal.session',
  'webhook_endpoint',
  'event',
  'test_helpers.test_clock',
  'price_currencies',
  'invoice_intent',
  'token',
  'spent_payment_method',
  'typed_expiry',
  'checkout_plan',
  'portal_visit',
  'endpoint_secret',
  'delivery',
  'idempotent_answer',
  'tombstone',
  'billed_item',
  'pending_change',
  'resumption',
  'discount_grant',
  'timer',
  'server_clock',
  'dunning',
  'forced_decline',
  'fault',
  'delivery_settings',
] as const satisfies readonly TableName[];
