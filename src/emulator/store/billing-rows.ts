import type Stripe from 'stripe';
import type { Wire } from './wire-type';

/** What the store knows of Stripe's objects beside what they show. */

/** A subscription item without what an answer puts in: its price in full. */
export type SubscriptionItemRow = Omit<Wire<Stripe.SubscriptionItem>, 'price' | 'plan'> & { price: string };

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
  items: SubscriptionItemRow[];
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
