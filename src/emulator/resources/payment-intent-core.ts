import { actionRefused, authenticationFailed, type CardFailure } from '../engine/card-failures';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { chargeCard } from './charge-card';
import { openDispute } from './dispute-core';
import { advance, create } from './emit';
import { behaviourOf } from './payment-method-core';

type PaymentIntent = Tables['payment_intent'];
type PaymentMethod = Tables['payment_method'];

export interface NewPaymentIntent {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  /** Members that differ from those of an invoice's or a checkout's intent. */
  fields?: Partial<PaymentIntent>;
}

/** What every intent says of the cards that may pay it. */
export const cardOptions = {
  card: {
    installments: null,
    mandate_options: null,
    network: null,
    request_three_d_secure: 'automatic',
  },
} as const satisfies PaymentIntent['payment_method_options'];

/** An intent to collect `amount` (minor units) from a customer's card. */
export function createPaymentIntent(tx: Tx, request: NewPaymentIntent): PaymentIntent {
  const id = tx.newId('pi');
  const intent: PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: request.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_${tx.newId('secret')}`,
    confirmation_method: 'automatic',
    created: tx.now,
    currency: request.currency,
    customer: request.customer,
    customer_account: null,
    description: request.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: cardOptions,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: 'off_session',
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
    ...request.fields,
  };
  return create(tx, 'payment_intent', intent, 'payment_intent.created');
}

export type Attempt =
  | { kind: 'succeeded'; intent: PaymentIntent }
  | { kind: 'declined'; intent: PaymentIntent; charge: string | null; failure: CardFailure }
  | { kind: 'requires_action'; intent: PaymentIntent };

export interface AttemptOptions {
  /** The customer has just passed 3-D Secure for this payment. */
  authenticated: boolean;
  /** Nobody is there to pass it: the bank declines instead of asking. */
  isOffSession?: boolean;
  /** Billing asks for it while nobody is there: a bank that wants to see the customer is waited for. */
  isBilled?: boolean;
  /** The caller takes a decline rather than a payment that waits. */
  refusesAction?: boolean;
  /** Where the 3-D Secure page leads back to. */
  returnUrl?: string | null;
}

/** Tries to pay with a card: the whole amount, or an authorization of it when it is captured by hand. */
export function attemptPayment(
  tx: Tx,
  intent: PaymentIntent,
  method: PaymentMethod,
  options: AttemptOptions,
): Attempt {
  const mustAsk = isAsked(intent, method, options) && !options.authenticated;
  if (mustAsk && options.refusesAction) {
    const refused = failPayment(tx, intent, method, actionRefused, null);
    return { kind: 'declined', intent: refused, charge: null, failure: actionRefused };
  }
  if (mustAsk && !options.isOffSession) {
    return { kind: 'requires_action', intent: requireAction(tx, intent, method, options.returnUrl ?? null) };
  }
  const { amount, capture_method: captureMethod, currency, customer, description } = intent;
  const { charge, failure } = chargeCard(tx, {
    amount,
    currency,
    customer,
    description,
    intent: intent.id,
    method,
    capture: captures[captureMethod] ?? 'now',
    isUnattended: mustAsk,
    fields: {
      metadata: intent.metadata,
      receipt_email: intent.receipt_email,
      shipping: intent.shipping,
      statement_descriptor: intent.statement_descriptor,
      statement_descriptor_suffix: intent.statement_descriptor_suffix,
      transfer_group: intent.transfer_group,
    },
  });
  if (failure) {
    const failed = failPayment(tx, intent, method, failure, charge.id);
    return { kind: 'declined', intent: failed, charge: charge.id, failure };
  }
  const taken = {
    latest_charge: charge.id,
    payment_method: method.id,
    last_payment_error: null,
    next_action: null,
  };
  if (!charge.captured) {
    const held = { ...taken, status: 'requires_capture', amount_capturable: amount };
    const waiting = advance(tx, 'payment_intent', intent, held, 'payment_intent.amount_capturable_updated');
    return { kind: 'succeeded', intent: waiting };
  }
  const paid = { ...taken, status: 'succeeded', amount_received: amount };
  const succeeded = advance(tx, 'payment_intent', intent, paid, 'payment_intent.succeeded');
  const { dispute } = behaviourOf(method);
  if (dispute) openDispute(tx, charge, 'fraudulent', { isInquiry: dispute === 'inquiry' });
  return { kind: 'succeeded', intent: succeeded };
}

const captures: Record<string, 'now' | 'async' | 'later'> = {
  automatic: 'now',
  automatic_async: 'async',
  manual: 'later',
};

/** Whether the bank wants to see the customer for this payment. */
function isAsked(intent: PaymentIntent, method: PaymentMethod, options: AttemptOptions): boolean {
  const { threeDSecure } = behaviourOf(method);
  if (threeDSecure === 'optional') {
    const wish = intent.payment_method_options?.card?.request_three_d_secure;
    return wish === 'any' || wish === 'challenge';
  }
  if (threeDSecure === 'on_session') return !options.isOffSession && !options.isBilled;
  return threeDSecure === 'always' || (threeDSecure === 'unless_saved' && method.customer === null);
}

/** The customer failed or refused 3-D Secure: no charge was made. */
export function failAuthentication(tx: Tx, intent: PaymentIntent, method: PaymentMethod): Attempt {
  const failed = failPayment(tx, intent, method, authenticationFailed, null);
  return { kind: 'declined', intent: failed, charge: null, failure: authenticationFailed };
}

function requireAction(
  tx: Tx,
  intent: PaymentIntent,
  method: PaymentMethod,
  returnUrl: string | null,
): PaymentIntent {
  const waiting = {
    status: 'requires_action',
    payment_method: method.id,
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: returnUrl, url: `${tx.baseUrl}/3ds/${intent.id}` },
    },
  };
  return advance(tx, 'payment_intent', intent, waiting, 'payment_intent.requires_action');
}

function failPayment(
  tx: Tx,
  intent: PaymentIntent,
  method: PaymentMethod,
  failure: CardFailure,
  charge: string | null,
) {
  const failed = {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    ...(charge && { latest_charge: charge }),
    last_payment_error: { ...errorOf(failure), payment_method: method, ...(charge && { charge }) },
  };
  return advance(tx, 'payment_intent', intent, failed, 'payment_intent.payment_failed');
}

/** A card failure as it stands inside an intent. */
export function errorOf(failure: CardFailure) {
  return {
    type: 'card_error' as const,
    code: failure.code,
    ...(failure.declineCode && { decline_code: failure.declineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${failure.code.replaceAll('_', '-')}`,
    message: failure.message,
    ...(failure.param && { param: failure.param }),
  };
}
