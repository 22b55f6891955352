import { required } from '@/lib/assert';
import type { CardFailure } from '../engine/card-failures';
import type { TestCard } from '../engine/test-cards';
import type { CheckoutDetails, CheckoutPlan } from '../store/checkout-plan';
import { cardFingerprint } from '../store/ids';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { noDetails } from './checkout-details';
import { checkoutAmountDue } from './checkout-subscription';
import { onClockOf } from './clock';
import { find } from './find';
import { finishCheckout } from './finish-checkout';
import { methodOf as methodFor } from './intent-method';
import { attemptPayment, createPaymentIntent, failAuthentication } from './payment-intent-core';
import { createCard, type Expiry, noBillingDetails, ownPaymentMethod } from './payment-method-core';
import { attemptSetup, createSetupIntent, failSetupAuthentication } from './setup-intent-core';

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

/**
 * What pays: a card that was typed or pressed, the id of one that the customer has saved or that the API made for this,
 * or nothing.
 */
export type CheckoutSource = TypedCard | { saved: string } | { method: string } | null;

/**
 * The one way a checkout completes, for the hosted page and the control plane. A decline leaves the session open and
 * makes neither customer, subscription nor invoice; the same intent is tried again by the next card.
 */
export function submitCheckout(
  request: Tx,
  id: string,
  source: CheckoutSource,
  details: Partial<CheckoutDetails>,
): CheckoutResult {
  const session = find(request, 'checkout.session', id);
  if (session.status !== 'open' || session.expires_at <= request.now) return { status: 'closed', session };
  const tx = onClockOf(request, session.customer);
  const plan = required(tx.get('checkout_plan', id), `plan of ${id}`);
  const waiting = waitingFor(tx, plan, source);
  if (waiting) return { status: 'requires_action', intent: waiting };
  const typed: CheckoutPlan = { ...plan, details: { ...noDetails, ...plan.details, ...details } };
  if (!source) return { status: 'complete', session: finishCheckout(tx, session, typed, null, nothingDue) };
  const method = methodOf(tx, session, typed, source);
  return tryCard(tx, session, locatedBy(tx, method, session, typed), method, false);
}

/** Where nobody has told an address, automatic tax goes by the card's country. */
function locatedBy(tx: Tx, method: PaymentMethod, session: Session, plan: CheckoutPlan): CheckoutPlan {
  const details = plan.details ?? noDetails;
  const known = details.address ?? tx.get('customer', session.customer ?? '')?.address;
  if (!session.automatic_tax.enabled || known?.country) return plan;
  const country = method.card?.country ?? null;
  const address = { city: null, country, line1: null, line2: null, postal_code: null, state: null };
  return { ...plan, details: { ...details, address } };
}

const nothingDue = { kind: 'nothing_due' } as const;

/** A second submit of the card that waits for 3-D Secure already: the same challenge, not another one. */
function waitingFor(tx: Tx, plan: CheckoutPlan, source: CheckoutSource): string | null {
  const method = tx.get('payment_method', plan.pendingPaymentMethod ?? '');
  if (!method || !source) return null;
  const isSame =
    'card' in source
      ? method.card?.fingerprint === cardFingerprint(source.card.number)
      : method.id === ('saved' in source ? source.saved : source.method);
  const intent = [
    tx.get('payment_intent', plan.paymentIntent ?? ''),
    tx.get('setup_intent', plan.setupIntent ?? ''),
  ].find((candidate) => candidate?.status === 'requires_action');
  return isSame && intent ? intent.id : null;
}

function methodOf(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  source: NonNullable<CheckoutSource>,
): PaymentMethod {
  if ('method' in source) return ownOrNobodys(tx, source.method, session.customer);
  if ('saved' in source) return ownPaymentMethod(tx, source.saved, session.customer ?? '', 'payment_method');
  const { email, name, phone, address, savesCard } = plan.details ?? noDetails;
  const billing = {
    ...noBillingDetails,
    email: email ?? session.customer_email,
    name,
    phone,
    address: address ?? noBillingDetails.address,
  };
  const method = createCard(tx, source.card, { expiry: source.expiry, billing });
  // A card saved for a subscription is not offered in later checkouts unless its owner agreed.
  const marked = { ...method, allow_redisplay: savesCard ? 'always' : 'limited' };
  tx.put('payment_method', marked);
  return marked;
}

/** A card that the API made: nobody's yet, or the session's customer's. */
function ownOrNobodys(tx: Tx, id: string, customer: string | null): PaymentMethod {
  return required(methodFor(tx, id, customer, 'PaymentIntent'), id);
}

/** The end of 3-D Secure: `passed` says which button was pressed. */
export function finishAuthentication(request: Tx, session: Session, passed: boolean): CheckoutResult {
  const tx = onClockOf(request, session.customer);
  const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  const method = tx.get('payment_method', plan.pendingPaymentMethod ?? '');
  if (session.status !== 'open' || session.expires_at <= request.now || !method)
    return { status: 'closed', session };
  if (passed) return tryCard(tx, session, plan, method, true);
  const payment = tx.get('payment_intent', plan.paymentIntent ?? '');
  const attempt =
    payment?.status === 'requires_action'
      ? failAuthentication(tx, payment, method)
      : failSetupAuthentication(tx, find(tx, 'setup_intent', plan.setupIntent ?? ''), method);
  if (attempt.kind !== 'declined') throw new Error('a failed authentication did not decline');
  return pause(tx, plan, method, attempt.failure, attempt.intent.id);
}

function tryCard(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  method: PaymentMethod,
  authenticated: boolean,
): CheckoutResult {
  const amount = checkoutAmountDue(tx, session, plan);
  if (amount === 0 && session.mode === 'payment')
    return { status: 'complete', session: finishCheckout(tx, session, plan, null, nothingDue) };
  if (amount === 0) {
    const intent = plan.setupIntent
      ? find(tx, 'setup_intent', plan.setupIntent)
      : createSetupIntent(tx, session.customer);
    const attempt = attemptSetup(tx, intent, method, { authenticated });
    const next = { ...plan, setupIntent: intent.id };
    if (attempt.kind === 'succeeded')
      return { status: 'complete', session: finishCheckout(tx, session, next, method, nothingDue) };
    return pause(tx, next, method, attempt.kind === 'declined' ? attempt.failure : null, intent.id);
  }
  const intent = intentFor(tx, session, plan, amount);
  const attempt = attemptPayment(tx, intent, method, { authenticated });
  const next = { ...plan, paymentIntent: intent.id };
  if (attempt.kind === 'succeeded') {
    // Recorded: an invoice that Checkout paid has an attempt_count of 0.
    const paid = { kind: 'paid', intent: intent.id, attempts: 0 } as const;
    return { status: 'complete', session: finishCheckout(tx, session, next, method, paid) };
  }
  return pause(tx, next, method, attempt.kind === 'declined' ? attempt.failure : null, intent.id);
}

/** One intent for all tries; the amount may have changed between two of them. */
function intentFor(tx: Tx, session: Session, plan: CheckoutPlan, amount: number) {
  const earlier = tx.get('payment_intent', plan.paymentIntent ?? '');
  if (!earlier) {
    return createPaymentIntent(tx, {
      amount,
      currency: session.currency ?? 'usd',
      customer: session.customer,
      description: session.mode === 'subscription' ? 'Subscription creation' : null,
      fields: plan.payment && { setup_future_usage: null, ...plan.payment.fields },
    });
  }
  if (earlier.amount === amount) return earlier;
  const changed = { ...earlier, amount };
  tx.put('payment_intent', changed);
  return changed;
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
  // A new card that was refused never was; a saved one stays its owner's.
  if (method.customer === null) tx.remove('payment_method', method.id);
  return { status: 'declined', failure };
}
