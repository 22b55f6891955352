import type Stripe from 'stripe';
import type { Wire } from './wire-type';

export type Address = Wire<Stripe.Address>;

/** What a checkout session will create. Stripe keeps it out of the session object, so it has a row of its own. */
export interface CheckoutPlan {
  /** The session's id. */
  id: string;
  lines: CheckoutLine[];
  subscription: {
    description: string | null;
    metadata: Record<string, string>;
    trialEnd: number | null;
    trialDays: number | null;
    trialSettings: Wire<Stripe.Subscription.TrialSettings> | null;
    /** Tax rates by id; absent is none. */
    defaultTaxRates?: string[];
  };
  /** A one-time payment; absent in the other modes. */
  payment?: {
    /** What its intent takes over. */
    fields: Partial<Wire<Stripe.PaymentIntent>>;
    /** What its invoice takes over; absent is no invoice. */
    invoice?: Partial<Pick<Wire<Stripe.Invoice>, 'custom_fields' | 'description' | 'footer' | 'metadata'>>;
  };
  /** Coupons and promotion codes, redeemed when the session completes; absent is none. */
  discounts?: { coupon?: string; promotion_code?: string }[];
  /** What the page may write to the customer that the session names; absent is nothing. */
  customerUpdate?: { name: boolean; address: boolean };
  /** Reused by later tries, as Stripe does after a decline. */
  paymentIntent: string | null;
  setupIntent: string | null;
  /** A card that waits for 3-D Secure. */
  pendingPaymentMethod: string | null;
  /** What the customer typed on the page; kept while 3-D Secure waits. */
  details?: CheckoutDetails;
}

export interface CheckoutLine {
  id: string;
  price: string;
  quantity: number;
  /** By id; absent is none. */
  taxRates?: string[];
  /** The customer may change the quantity within these bounds; absent is not. */
  adjustable?: { minimum: number; maximum: number };
  /** What the first invoice will bill for it, minor units. */
  amounts?: { subtotal: number; discount: number; tax: number; total: number };
}

export interface CheckoutDetails {
  email: string | null;
  name: string | null;
  phone: string | null;
  address: Address | null;
  taxId: { type: string; value: string } | null;
  businessName: string | null;
  /** Answers to the session's custom fields, by key. */
  fields: Record<string, string>;
  acceptsTerms: boolean;
  /** Agrees to hear of offers. */
  promotions: boolean;
  /** Agrees that the card is offered again next time. */
  savesCard: boolean;
}
