import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { factOf } from './facts';

function event(type: string, object: unknown): Stripe.Event {
  return { id: 'evt_1', created: 1_795_000_000, type, data: { object } } as Stripe.Event;
}
const invoice = {
  id: 'in_1',
  attempt_count: 2,
  amount_due: 9_900,
  amount_paid: 0,
  currency: 'usd',
  number: 'A-1',
  next_payment_attempt: null,
};

describe('factOf', () => {
  it('gives two events that say the same one key', () => {
    expect(factOf(event('invoice.paid', invoice))?.naturalKey).toBe('invoice_paid:in_1');
    expect(factOf(event('invoice.payment_succeeded', invoice))?.naturalKey).toBe('invoice_paid:in_1');
  });

  it('tells the attempts of one invoice apart', () => {
    expect(factOf(event('invoice.payment_failed', invoice))?.naturalKey).toBe(
      'payment_failed:in_1:attempt_2',
    );
    expect(factOf(event('invoice.payment_failed', { ...invoice, attempt_count: 3 }))?.naturalKey).toBe(
      'payment_failed:in_1:attempt_3',
    );
  });

  it('tells a trial that was moved from the one before', () => {
    const trial = (trial_end: number) =>
      factOf(event('customer.subscription.trial_will_end', { id: 'sub_1', trial_end }));
    expect(trial(1)?.naturalKey).not.toBe(trial(2)?.naturalKey);
  });

  it('says nothing of an event that only says that something changed', () => {
    expect(factOf(event('customer.subscription.updated', { id: 'sub_1' }))).toBeNull();
    expect(factOf(event('customer.updated', { id: 'cus_1' }))).toBeNull();
  });

  it('says nothing of an event without an object or an id, of whatever version', () => {
    for (const object of [null, undefined, 'in_1', {}, { id: 7 }])
      expect(factOf(event('invoice.paid', object))).toBeNull();
  });

  it('keeps a dispute whose charge is an id, an object or missing', () => {
    const dispute = {
      id: 'dp_1',
      amount: 9_900,
      currency: 'usd',
      reason: 'fraudulent',
      status: 'needs_response',
    };
    for (const charge of ['ch_1', { id: 'ch_1' }]) {
      expect(factOf(event('charge.dispute.created', { ...dispute, charge }))?.data.chargeId).toBe('ch_1');
    }
    expect(factOf(event('charge.dispute.created', { ...dispute, charge: null }))?.data.chargeId).toBeNull();
  });
});
