/** How a member leads to another object; the name is the target's `object`. */
export type Edge =
  | { kind: 'id'; to: string }
  | { kind: 'ids'; to: string }
  /** A list that is always there: `items`, then `data`. */
  | { kind: 'list'; to: string }
  /** A list or hash that is absent until it is asked for. */
  | { kind: 'included'; to: string }
  /** A whole object inside the object. */
  | { kind: 'embedded'; to: string }
  | { kind: 'members'; members: Record<string, Edge> }
  /** An array of hashes. */
  | { kind: 'each'; members: Record<string, Edge> }
  /** Expandable at Stripe, always null here. */
  | { kind: 'never' };

const id = (to: string): Edge => ({ kind: 'id', to });
const ids = (to: string): Edge => ({ kind: 'ids', to });
const list = (to: string): Edge => ({ kind: 'list', to });
const included = (to: string): Edge => ({ kind: 'included', to });
const embedded = (to: string): Edge => ({ kind: 'embedded', to });
const each = (edges: Record<string, Edge>): Edge => ({ kind: 'each', members: edges });
const members = (edges: Record<string, Edge>): Edge => ({ kind: 'members', members: edges });
const never: Edge = { kind: 'never' };

/** What `expand` may name, per object: every member whose SDK type is `string | Object`, and the includable lists. */
export const expandGraph: Record<string, Record<string, Edge>> = {
  customer: {
    default_source: id('card'),
    invoice_settings: members({ default_payment_method: id('payment_method') }),
    subscriptions: included('subscription'),
    sources: included('card'),
    tax_ids: included('tax_id'),
    tax: included('tax'),
    invoice_credit_balance: included('invoice_credit_balance'),
    discount: embedded('discount'),
    test_clock: id('test_helpers.test_clock'),
  },
  product: { default_price: id('price'), tax_code: never },
  price: { product: id('product'), currency_options: included('currency_options'), tiers: never },
  plan: { product: id('product') },
  payment_method: { customer: id('customer') },
  payment_intent: {
    customer: id('customer'),
    latest_charge: id('charge'),
    payment_method: id('payment_method'),
    on_behalf_of: never,
    review: never,
  },
  setup_intent: {
    customer: id('customer'),
    payment_method: id('payment_method'),
    latest_attempt: never,
    mandate: never,
    on_behalf_of: never,
  },
  charge: {
    balance_transaction: id('balance_transaction'),
    customer: id('customer'),
    failure_balance_transaction: never,
    payment_intent: id('payment_intent'),
    refunds: included('refund'),
    review: never,
    on_behalf_of: never,
  },
  refund: {
    balance_transaction: id('balance_transaction'),
    failure_balance_transaction: id('balance_transaction'),
    charge: id('charge'),
    payment_intent: id('payment_intent'),
    payment_method: id('payment_method'),
  },
  balance_transaction: { source: never },
  card: { customer: id('customer') },
  dispute: { charge: id('charge'), payment_intent: id('payment_intent') },
  subscription: {
    customer: id('customer'),
    default_payment_method: id('payment_method'),
    default_source: never,
    discounts: ids('discount'),
    items: list('subscription_item'),
    latest_invoice: id('invoice'),
    on_behalf_of: never,
    pending_setup_intent: id('setup_intent'),
    schedule: id('subscription_schedule'),
    test_clock: id('test_helpers.test_clock'),
  },
  subscription_item: { price: embedded('price'), plan: embedded('plan'), discounts: ids('discount') },
  invoice: {
    customer: id('customer'),
    default_payment_method: id('payment_method'),
    default_source: never,
    discounts: ids('discount'),
    lines: list('line_item'),
    payments: included('invoice_payment'),
    confirmation_secret: included('confirmation_secret'),
    parent: members({ subscription_details: members({ subscription: id('subscription') }) }),
    on_behalf_of: never,
    test_clock: id('test_helpers.test_clock'),
    latest_revision: never,
    total_discount_amounts: each({ discount: id('discount') }),
    total_pretax_credit_amounts: each({ discount: id('discount'), credit_balance_transaction: never }),
    total_taxes: each({ tax_rate_details: members({ tax_rate: id('tax_rate') }) }),
  },
  line_item: {
    subscription: id('subscription'),
    pricing: members({ price_details: members({ price: id('price'), product: never }) }),
    discounts: ids('discount'),
    discount_amounts: each({ discount: id('discount') }),
    pretax_credit_amounts: each({ discount: id('discount'), credit_balance_transaction: never }),
  },
  coupon: { applies_to: included('applies_to'), currency_options: included('currency_options') },
  promotion_code: {
    customer: id('customer'),
    promotion: members({ coupon: id('coupon') }),
    restrictions: members({ currency_options: included('currency_options') }),
  },
  discount: {
    customer: id('customer'),
    promotion_code: id('promotion_code'),
    source: members({ coupon: id('coupon') }),
  },
  credit_note: {
    customer: id('customer'),
    customer_balance_transaction: id('customer_balance_transaction'),
    invoice: id('invoice'),
    lines: list('credit_note_line_item'),
    refunds: each({ refund: id('refund') }),
    discount_amounts: each({ discount: id('discount') }),
    pretax_credit_amounts: each({ discount: id('discount'), credit_balance_transaction: never }),
  },
  credit_note_line_item: {
    discount_amounts: each({ discount: id('discount') }),
    pretax_credit_amounts: each({ discount: id('discount'), credit_balance_transaction: never }),
  },
  customer_balance_transaction: {
    customer: id('customer'),
    invoice: id('invoice'),
    credit_note: id('credit_note'),
    checkout_session: never,
  },
  invoiceitem: {
    customer: id('customer'),
    invoice: id('invoice'),
    discounts: ids('discount'),
    test_clock: id('test_helpers.test_clock'),
  },
  subscription_schedule: {
    customer: id('customer'),
    subscription: id('subscription'),
    test_clock: id('test_helpers.test_clock'),
  },
  invoice_payment: {
    invoice: id('invoice'),
    payment: members({ payment_intent: id('payment_intent'), charge: id('charge') }),
  },
  'checkout.session': {
    customer: id('customer'),
    invoice: id('invoice'),
    line_items: included('item'),
    payment_intent: id('payment_intent'),
    payment_link: never,
    setup_intent: id('setup_intent'),
    subscription: id('subscription'),
    total_details: members({ breakdown: never }),
  },
  item: { price: embedded('price') },
  'billing_portal.configuration': { application: never },
  'billing_portal.session': { configuration: id('billing_portal.configuration') },
};
