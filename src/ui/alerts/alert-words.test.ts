import { describe, expect, it } from 'vitest';
import { alertWords } from './alert-words';

describe('the words of an alert', () => {
  it('name the amount, the next try and the invoice of a failed payment', () => {
    const data = {
      invoiceId: 'in_1',
      amountDueMinor: 9_900,
      currency: 'usd',
      nextPaymentAttemptSeconds: Date.UTC(2026, 10, 25) / 1_000,
    };
    expect(alertWords({ kind: 'payment_failed', data })).toMatchObject({
      title: 'A payment of 99.00 USD failed',
      text: expect.stringContaining('25 Nov 2026'),
      link: { href: '/billing/invoices?invoice=in_1' },
      tone: 'danger',
    });
  });

  it('say that no further try comes', () => {
    expect(alertWords({ kind: 'payment_failed', data: { nextPaymentAttemptSeconds: null } }).text).toContain(
      'not tried again',
    );
  });

  it('name the card that expires', () => {
    const data = { brand: 'visa', last4: '4242', expMonth: 4, expYear: 2027 };
    expect(alertWords({ kind: 'card_expiring', data }).title).toBe('Visa 4242 expires 04/2027');
  });

  it('leave no kind of a newer release out', () => {
    expect(alertWords({ kind: 'something_new', data: {} }).title).toBe('something new');
  });
});
