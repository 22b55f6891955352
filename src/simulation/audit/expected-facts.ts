import type Stripe from 'stripe';

/*
 * Which facts an event states, by the words of protocol.md and docs/webhooks.md. Written apart from src/billing/facts.ts on purpose:
 * two mistakes would have to agree.
 */

type Words = (object: Record<string, unknown>) => string;

const byId =
  (kind: string): Words =>
  (object) =>
    `${kind}:${String(object.id)}`;
const byAttempt =
  (kind: string): Words =>
  (object) =>
    `${kind}:${String(object.id)}:attempt_${String(object.attempt_count)}`;

const wordsOf: Record<string, Words> = {
  'checkout.session.completed': byId('checkout_completed'),
  'checkout.session.async_payment_succeeded': byId('checkout_completed'),
  'checkout.session.expired': byId('checkout_expired'),
  'checkout.session.async_payment_failed': byId('checkout_payment_failed'),
  'customer.subscription.trial_will_end': ({ id, trial_end }) =>
    `trial_will_end:${String(id)}:${String(trial_end)}`,
  'payment_method.attached': byId('payment_method_added'),
  'payment_method.detached': byId('payment_method_removed'),
  'invoice.finalized': byId('invoice_finalized'),
  'invoice.paid': byId('invoice_paid'),
  'invoice.payment_succeeded': byId('invoice_paid'),
  'invoice.voided': byId('invoice_voided'),
  'invoice.marked_uncollectible': byId('invoice_uncollectible'),
  'invoice.payment_failed': byAttempt('payment_failed'),
  'invoice.payment_action_required': byAttempt('payment_action_required'),
  'charge.refunded': ({ id, amount_refunded }) => `charge_refunded:${String(id)}:${String(amount_refunded)}`,
  'refund.updated': ({ id, status }) => `refund_updated:${String(id)}:${String(status)}`,
  'refund.failed': byId('refund_failed'),
  'credit_note.created': byId('credit_note_created'),
  'credit_note.voided': byId('credit_note_voided'),
  'charge.dispute.created': byId('dispute_created'),
  'charge.dispute.closed': byId('dispute_closed'),
};

/** The natural key of what an event states for ever, or null when it only says that something changed. */
export function expectedFact(event: Stripe.Event): string | null {
  if (/^payment_method\.(automatically_)?updated$/.test(event.type))
    return `payment_method_updated:${String(Object(event.data.object).id)}:${event.id}`;
  return wordsOf[event.type]?.(Object(event.data.object)) ?? null;
}

/** Whom an event is about; null for a dispute, which names its charge alone. */
export function customerOfEvent(event: Stripe.Event): string | null {
  const object: { object?: string; id?: string; customer?: unknown } = Object(event.data.object);
  if (object.object === 'customer') return object.id ?? null;
  if (typeof object.customer === 'string') return object.customer;
  // A removed card names its customer as what it was before.
  const { customer } = Object(event.data.previous_attributes);
  return typeof customer === 'string' ? customer : null;
}
