import type Stripe from 'stripe';
import { idOf } from './expandable';

export type FactData = Record<string, string | number | boolean | null>;

/** Something that happened and stays true. Two events that say the same have the same key. */
export interface Fact {
  naturalKey: string;
  kind: FactKind;
  occurredAtSeconds: number;
  data: FactData;
}

export type FactKind =
  | 'checkout_completed'
  | 'checkout_expired'
  | 'checkout_payment_failed'
  | 'trial_will_end'
  | PaymentMethodFactKind
  | 'invoice_finalized'
  | 'invoice_paid'
  | 'invoice_voided'
  | 'invoice_uncollectible'
  | 'payment_failed'
  | 'payment_action_required'
  | RefundFactKind
  | 'credit_note_created'
  | 'credit_note_voided'
  | 'dispute_created'
  | 'dispute_closed';

/** Beside being told, these ask the sync to list the customer's payment methods: nothing else names them. */
export const paymentMethodFactKinds = [
  'payment_method_added',
  'payment_method_removed',
  'payment_method_updated',
] as const;
type PaymentMethodFactKind = (typeof paymentMethodFactKinds)[number];

/** These ask for the refunds of a payment. That one was made is said by its charge, so `refund.created` is not listened to. */
const refundFactKinds = ['charge_refunded', 'refund_updated', 'refund_failed'] as const;
type RefundFactKind = (typeof refundFactKinds)[number];

/** What the list call of a sync does not bring: consumed only by an apply whose read began after it was stated. */
export const readingFactKinds = [...paymentMethodFactKinds, ...refundFactKinds] as const;

/**
 * The fact that an event states, or null when it only says "something changed" (the state is then read from Stripe).
 * Amounts are minor units. Pure: the same event always gives the same key, whichever copy of it arrives.
 */
export function factOf(event: Stripe.Event): Fact | null {
  // Whatever API version rendered it: without an object and its id there is nothing to state.
  if (typeof Object(event.data?.object).id !== 'string') return null;
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return fact(event, 'checkout_completed', event.data.object.id, { sessionId: event.data.object.id });
    case 'checkout.session.expired':
      return fact(event, 'checkout_expired', event.data.object.id, { sessionId: event.data.object.id });
    case 'checkout.session.async_payment_failed':
      return fact(event, 'checkout_payment_failed', event.data.object.id, {
        sessionId: event.data.object.id,
      });
    case 'customer.subscription.trial_will_end': {
      const { id, trial_end } = event.data.object;
      return fact(event, 'trial_will_end', `${id}:${keyPart(trial_end)}`, {
        subscriptionId: id,
        trialEndSeconds: trial_end,
      });
    }
    case 'payment_method.attached':
      return fact(event, 'payment_method_added', event.data.object.id, methodData(event.data.object));
    case 'payment_method.detached':
      return fact(event, 'payment_method_removed', event.data.object.id, methodData(event.data.object));
    case 'payment_method.updated':
    case 'payment_method.automatically_updated':
      // By the event: the same card may change twice, and each change must be read.
      return fact(
        event,
        'payment_method_updated',
        `${event.data.object.id}:${event.id}`,
        methodData(event.data.object),
      );
    case 'invoice.finalized':
      return fact(event, 'invoice_finalized', event.data.object.id, invoiceData(event.data.object));
    case 'invoice.paid':
    // Sent beside invoice.paid for the same payment: one fact.
    case 'invoice.payment_succeeded':
      return fact(event, 'invoice_paid', event.data.object.id, invoiceData(event.data.object));
    case 'invoice.voided':
      return fact(event, 'invoice_voided', event.data.object.id, invoiceData(event.data.object));
    case 'invoice.marked_uncollectible':
      return fact(event, 'invoice_uncollectible', event.data.object.id, invoiceData(event.data.object));
    case 'invoice.payment_failed':
      return fact(event, 'payment_failed', attemptKey(event.data.object), invoiceData(event.data.object));
    case 'invoice.payment_action_required':
      return fact(
        event,
        'payment_action_required',
        attemptKey(event.data.object),
        invoiceData(event.data.object),
      );
    case 'charge.refunded': {
      const { id, amount_refunded, currency, payment_intent } = event.data.object;
      const data = {
        chargeId: id,
        paymentIntentId: idOf(payment_intent),
        amountRefundedMinor: amount_refunded,
        currency,
      };
      return fact(event, 'charge_refunded', `${id}:${keyPart(amount_refunded)}`, data);
    }
    case 'refund.updated': {
      const { id, status } = event.data.object;
      return fact(event, 'refund_updated', `${id}:${keyPart(status)}`, refundData(event.data.object));
    }
    case 'refund.failed':
      return fact(event, 'refund_failed', event.data.object.id, refundData(event.data.object));
    case 'credit_note.created':
      return fact(event, 'credit_note_created', event.data.object.id, creditNoteData(event.data.object));
    case 'credit_note.voided':
      return fact(event, 'credit_note_voided', event.data.object.id, creditNoteData(event.data.object));
    case 'charge.dispute.created':
      return fact(event, 'dispute_created', event.data.object.id, disputeData(event.data.object));
    case 'charge.dispute.closed':
      return fact(event, 'dispute_closed', event.data.object.id, disputeData(event.data.object));
    default:
      return null;
  }
}

function fact(event: Stripe.Event, kind: FactKind, key: string, data: FactData): Fact {
  // Of another version than the types tell of, a value may be anything: one that is no scalar is nothing that we could show.
  const scalars = Object.entries(data).map(([name, value]) => [name, isScalar(value) ? value : null]);
  return {
    naturalKey: `${kind}:${key}`,
    kind,
    occurredAtSeconds: event.created,
    data: Object.fromEntries(scalars),
  };
}

function isScalar(value: unknown): value is FactData[string] {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function keyPart(value: unknown): string {
  return isScalar(value) ? String(value) : 'unknown';
}

function attemptKey(invoice: Stripe.Invoice): string {
  return `${invoice.id}:attempt_${keyPart(invoice.attempt_count)}`;
}

function invoiceData(invoice: Stripe.Invoice): FactData {
  return {
    invoiceId: invoice.id ?? null,
    number: invoice.number,
    amountDueMinor: invoice.amount_due,
    amountPaidMinor: invoice.amount_paid,
    currency: invoice.currency,
    attemptCount: invoice.attempt_count,
    nextPaymentAttemptSeconds: invoice.next_payment_attempt,
  };
}

function methodData({ id, type, card }: Stripe.PaymentMethod): FactData {
  return { paymentMethodId: id, brand: card?.brand ?? type, last4: card?.last4 ?? null };
}

function refundData({ id, charge, payment_intent, amount, currency, status }: Stripe.Refund): FactData {
  return {
    refundId: id,
    chargeId: idOf(charge),
    paymentIntentId: idOf(payment_intent),
    amountMinor: amount,
    currency,
    status,
  };
}

function creditNoteData({ id, number, invoice, total, currency, reason }: Stripe.CreditNote): FactData {
  return { creditNoteId: id, number, invoiceId: idOf(invoice), amountMinor: total, currency, reason };
}

function disputeData(dispute: Stripe.Dispute): FactData {
  const chargeId = idOf(dispute.charge);
  return {
    disputeId: dispute.id,
    chargeId,
    amountMinor: dispute.amount,
    currency: dispute.currency,
    reason: dispute.reason,
    status: dispute.status,
  };
}
