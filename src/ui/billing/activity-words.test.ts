import { describe, expect, it } from 'vitest';
import type { ActivityEntry } from '@/billing/activity/activity-schema';
import { activityWords } from './activity-words';

function entry(changes: Partial<ActivityEntry>): ActivityEntry {
  return {
    id: 'event_1',
    source: 'stripe',
    type: 'invoice_paid',
    at: new Date('2026-11-23T10:00:00.000Z'),
    actorName: null,
    hasActor: false,
    ipAddress: null,
    state: 'done',
    error: null,
    before: {},
    after: {},
    ...changes,
  };
}

describe('the words of the activity', () => {
  it('name plans, sums and days of what somebody did', () => {
    const change = entry({
      source: 'action',
      type: 'change_plan',
      before: { planId: 'pro', interval: 'month' },
      after: { planId: 'enterprise', interval: 'year', amountDueMinor: 14_000, currency: 'usd' },
    });
    expect(activityWords(change).text).toBe('Changed Pro to Enterprise by the year for 140.00 USD');
    const cancel = entry({
      source: 'action',
      type: 'cancel_at_period_end',
      before: { planId: 'pro' },
      after: { endsAtSeconds: 1_796_637_600 },
    });
    expect(activityWords(cancel).text).toBe('Cancelled Pro for 7 Dec 2026');
  });

  it('name what changed of the details, and which card', () => {
    const details = entry({
      source: 'action',
      type: 'update_details',
      before: { name: 'Acme', email: 'a@acme.test', address: null },
      after: { name: 'Acme', email: 'b@acme.test', address: 'Lindenweg 12, DE' },
    });
    expect(activityWords(details).text).toBe('Changed the billing details: e-mail, address');
    const card = { paymentMethodId: 'pm_1', brand: 'mastercard', last4: '4444' };
    expect(
      activityWords(entry({ source: 'action', type: 'set_default_payment_method', after: card })).text,
    ).toBe('Made Mastercard 4444 the default');
    const debit = { paymentMethodId: 'pm_2', brand: 'sepa_debit', last4: '3000' };
    expect(activityWords(entry({ type: 'payment_method_removed', after: debit })).text).toBe(
      'Sepa debit 3000 was removed',
    );
  });

  it('say what was tried and refused, and why', () => {
    const refused = entry({
      source: 'action',
      type: 'resume',
      state: 'refused',
      error: 'No end is planned any more.',
      after: { planId: 'pro' },
    });
    expect(activityWords(refused)).toEqual({
      text: 'Tried to: resumed Pro. No end is planned any more.',
      tone: 'late',
    });
  });

  it('tell what Stripe told us, with number and amount', () => {
    const facts = { number: 'ACME-0004', amountDueMinor: 9_900, currency: 'usd', attemptCount: 2 };
    expect(activityWords(entry({ type: 'payment_failed', after: facts }))).toEqual({
      text: 'A payment for invoice ACME-0004 over 99.00 USD failed, try 2',
      tone: 'late',
    });
  });

  it('leave nothing out that they have no words for', () => {
    expect(activityWords(entry({ type: 'seats_counted' })).text).toBe('seats counted');
  });
});
