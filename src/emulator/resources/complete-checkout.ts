import { required } from '@/lib/assert';
import { secondsPerDay } from '../engine/calendar';
import type { CardFailure, TestCard } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { CheckoutPlan, Tables } from '../store/tables';
import { onClockOf } from './clock';
import { newCustomer } from './customers';
import { advance, create } from './emit';
import { find } from './find';
import { attemptPayment, createPaymentIntent, failAuthentication } from './payment-intent-core';
import { createCard, type Expiry, noBillingDetails } from './payment-method-core';
import { attemptSetup, createSetupIntent, failSetupAuthentication } from './setup-intent-core';
import {
  amountDueNow,
  type FirstPayment,
  type NewSubscription,
  prepareSubscription,
  startSubscription,
} from './start-subscription';
import type { NewItem } from './subscription-item-core';

type Session = Tables['checkout.session'];
type PaymentMethod = Tables['payment_method'];

/** How a submit of the checkout page ends. */
export type CheckoutResult =
  | { status: 'complete'; session: Session }
  | { status: 'declined'; failure: CardFailure }
  /** The customer must pass 3-D Secure at `/3ds/<intent>` first. */
  | { status: 'requires_action'; intent: string }
  /** Expired or completed meanwhile. */
  | { status: 'closed'; session: Session };

export interface TypedCard {
  card: TestCard;
  expiry?: Expiry;
}

/** The trial's end if the session were completed now; null when it has none. */
export function checkoutTrialEnd(tx: Tx, plan: CheckoutPlan): number | null {
  const { trialEnd, trialDays } = plan.subscription;
  return trialDays === null ? trialEnd : tx.now + trialDays * secondsPerDay;
}

export function checkoutItems(tx: Tx, plan: CheckoutPlan): NewItem[] {
  return plan.lines.map((line) => ({
    price: find(tx, 'price', line.price),
    quantity: line.quantity,
    metadata: {},
  }));
}

/** What completing the session takes from the card now. */
export function checkoutAmountDue(tx: Tx, session: Session, plan: CheckoutPlan): number {
  return amountDueNow(tx, () => checkoutSubscription(tx, checkoutCustomer(tx, session, plan), plan));
}

/** The subscription that a session is about. */
function checkoutSubscription(tx: Tx, customer: Tables['customer'], plan: CheckoutPlan): NewSubscription {
  const { description, metadata, trialSettings } = plan.subscription;
  return {
    customer,
    items: checkoutItems(tx, plan),
    trialEnd: checkoutTrialEnd(tx, plan),
    fields: { description, metadata, ...(trialSettings && { trial_settings: trialSettings }) },
  };
}

/** True when the page may be submitted without a card: nothing is due and the session collects one only if required. */
export function cardIsOptional(tx: Tx, session: Session, plan: CheckoutPlan): boolean {
  return session.payment_method_collection === 'if_required' && checkoutAmountDue(tx, session, plan) === 0;
}

/**
 * The one way a checkout completes, for the hosted page and the control plane. A decline leaves the session open and
 * makes neither customer, subscription nor invoice; the same intent is tried again by the next card.
 */
export function submitCheckout(
  request: Tx,
  id: string,
  typed: TypedCard | null,
  email: string | null,
): CheckoutResult {
  const session = find(request, 'checkout.session', id);
  if (session.status !== 'open' || session.expires_at <= request.now) return { status: 'closed', session };
  const tx = onClockOf(request, session.customer);
  const plan = required(tx.get('checkout_plan', id), `plan of ${id}`);
  const withEmail = { ...plan, email: email ?? plan.email };
  if (!typed) return finish(tx, session, withEmail, null, { kind: 'nothing_due' });
  const billing = { ...noBillingDetails, email: withEmail.email ?? session.customer_email };
  const method = createCard(tx, typed.card, { expiry: typed.expiry, billing });
  return tryCard(tx, session, withEmail, method, false);
}

/** The end of 3-D Secure: `passed` says which button was pressed. */
export function finishAuthentication(request: Tx, session: Session, passed: boolean): CheckoutResult {
  const tx = onClockOf(request, session.customer);
  const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  const method = tx.get('payment_method', plan.pendingPaymentMethod ?? '');
  if (session.status !== 'open' || session.expires_at <= request.now || !method)
    return { status: 'closed', session };
  if (passed) return tryCard(tx, session, plan, method, true);
  const setup =
    plan.setupIntent && failSetupAuthentication(tx, find(tx, 'setup_intent', plan.setupIntent), method);
  const payment =
    plan.paymentIntent && failAuthentication(tx, find(tx, 'payment_intent', plan.paymentIntent), method);
  tx.put('checkout_plan', { ...plan, pendingPaymentMethod: null });
  const attempt = required(setup || payment || null, `intent of ${session.id}`);
  if (attempt.kind !== 'declined') throw new Error('a failed authentication did not decline');
  return { status: 'declined', failure: attempt.failure };
}

function tryCard(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  method: PaymentMethod,
  authenticated: boolean,
): CheckoutResult {
  const amount = checkoutAmountDue(tx, session, plan);
  if (amount === 0) {
    const intent = plan.setupIntent
      ? find(tx, 'setup_intent', plan.setupIntent)
      : createSetupIntent(tx, session.customer);
    const attempt = attemptSetup(tx, intent, method, { authenticated });
    const next = { ...plan, setupIntent: intent.id };
    if (attempt.kind === 'succeeded') return finish(tx, session, next, method, { kind: 'nothing_due' });
    return pause(tx, next, method, attempt.kind === 'declined' ? attempt.failure : null, intent.id);
  }
  const currency = session.currency ?? 'usd';
  const intent = plan.paymentIntent
    ? find(tx, 'payment_intent', plan.paymentIntent)
    : createPaymentIntent(tx, {
        amount,
        currency,
        customer: session.customer,
        description: 'Subscription creation',
      });
  const attempt = attemptPayment(tx, intent, method, { authenticated });
  const next = { ...plan, paymentIntent: intent.id };
  if (attempt.kind === 'succeeded') {
    // Recorded: an invoice that Checkout paid has an attempt_count of 0.
    return finish(tx, session, next, method, { kind: 'paid', intent: intent.id, attempts: 0 });
  }
  return pause(tx, next, method, attempt.kind === 'declined' ? attempt.failure : null, intent.id);
}

/** The session stays open: after a decline, or while 3-D Secure waits. */
function pause(
  tx: Tx,
  plan: CheckoutPlan,
  method: PaymentMethod,
  failure: CardFailure | null,
  intent: string,
): CheckoutResult {
  tx.put('checkout_plan', { ...plan, pendingPaymentMethod: failure ? null : method.id });
  if (!failure) return { status: 'requires_action', intent };
  tx.remove('payment_method', method.id);
  return { status: 'declined', failure };
}

function finish(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  method: PaymentMethod | null,
  payment: FirstPayment,
): CheckoutResult {
  const customer = checkoutCustomer(tx, session, plan);
  if (method)
    advance(
      tx,
      'payment_method',
      find(tx, 'payment_method', method.id),
      { customer: customer.id },
      'payment_method.attached',
    );
  adoptIntents(tx, plan, customer.id);
  const spec = checkoutSubscription(tx, customer, plan);
  const fields = { ...spec.fields, default_payment_method: method?.id ?? null };
  const started = startSubscription(tx, prepareSubscription(tx, { ...spec, fields }), payment);
  tx.put('checkout_plan', { ...plan, pendingPaymentMethod: null });
  const done: Partial<Session> = {
    status: 'complete',
    customer: customer.id,
    customer_details: {
      address: noBillingDetails.address,
      business_name: null,
      email: plan.email ?? customer.email,
      individual_name: null,
      name: customer.name ?? null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    invoice: started.invoice.id,
    // Not certain at Stripe for a trial: `paid` when a card was taken, `no_payment_required` when none was.
    payment_status: method ? 'paid' : 'no_payment_required',
    subscription: started.subscription.id,
  };
  const completed = advance(tx, 'checkout.session', session, done, 'checkout.session.completed');
  started.settle();
  return { status: 'complete', session: completed };
}

function checkoutCustomer(tx: Tx, session: Session, plan: CheckoutPlan): Tables['customer'] {
  if (session.customer) return find(tx, 'customer', session.customer);
  const email = plan.email ?? session.customer_email;
  return create(tx, 'customer', newCustomer(tx, { email, name: null }), 'customer.created');
}

/** Without a customer on the session the intents were made before there was one. */
function adoptIntents(tx: Tx, plan: CheckoutPlan, customer: string): void {
  const payment = tx.get('payment_intent', plan.paymentIntent ?? '');
  if (payment && payment.customer !== customer) {
    tx.put('payment_intent', { ...payment, customer });
    for (const charge of tx.where('charge', 'payment_intent', payment.id))
      tx.put('charge', { ...charge, customer });
  }
  const setup = tx.get('setup_intent', plan.setupIntent ?? '');
  if (setup && setup.customer !== customer) tx.put('setup_intent', { ...setup, customer });
}

/** Open to expired: the page says so, nothing was created. */
export function expireSession(tx: Tx, session: Session): Session {
  const plan = tx.get('checkout_plan', session.id);
  const intent = tx.get('payment_intent', plan?.paymentIntent ?? '');
  if (intent) {
    const canceled = {
      status: 'canceled',
      canceled_at: tx.now,
      cancellation_reason: 'expired',
      next_action: null,
    };
    advance(tx, 'payment_intent', intent, canceled, 'payment_intent.canceled');
  }
  return advance(tx, 'checkout.session', session, { status: 'expired' }, 'checkout.session.expired');
}
