import type Stripe from 'stripe';
import type { Fault } from '../faults/fault';
import type { DunningPolicy, ForcedDecline, IdempotentAnswer, ServerClock, Timer } from './account-rows';
import type {
  BilledItem,
  CardToken,
  DiscountGrant,
  InvoiceIntent,
  PendingChange,
  PortalVisit,
  PriceCurrencies,
  Resumption,
  SpentPaymentMethod,
  SubscriptionItemRow,
  Tombstone,
  TypedExpiry,
} from './billing-rows';
import type { CheckoutPlan } from './checkout-plan';
import type { Delivery, DeliverySettings, EndpointSecret, StoredEvent } from './delivery-rows';
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
  subscription_item: SubscriptionItemRow;
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
