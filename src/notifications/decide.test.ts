import { describe, expect, it } from 'vitest';
import type { NotificationContext } from './context';
import { decide } from './decide';
import type { ClaimedNotification } from './outbox';

const context: NotificationContext = {
  organization: { id: 'org_1', name: 'Acme', stripeCustomerId: 'cus_1' },
  recipient: { name: 'Ann', email: 'ann@acme.test', role: 'owner' },
  isMailWanted: true,
  subscription: {
    id: 'sub_1',
    status: 'active',
    planName: 'Pro',
    interval: 'month',
    trialEnd: null,
    cancelAt: null,
    currentPeriodEnd: null,
    recurring: null,
    card: { brand: 'visa', last4: '4242', expMonth: 1, expYear: 2027 },
  },
  invoice: null,
  hasOtherPagedInvoice: false,
  toldBefore: null,
};

const invoice = (status: string, attemptCount: number, failedCount = 0): NotificationContext['invoice'] => ({
  id: 'in_1',
  number: 'A-1',
  status,
  description: 'Pro',
  currency: 'usd',
  amountDueMinor: 9_900,
  amountPaidMinor: 0,
  taxMinor: 0,
  attemptCount,
  nextPaymentAttempt: null,
  issuedAt: new Date(0),
  periodStart: new Date(0),
  periodEnd: new Date(0),
  failedAt: Array.from({ length: failedCount }, () => new Date(0)),
});

function row(kind: string, more: Partial<ClaimedNotification> = {}): ClaimedNotification {
  return {
    id: '1',
    dedupe_key: 'key',
    organization_id: 'org_1',
    livemode: false,
    channel: 'mail',
    kind,
    incident_key: 'event:1',
    recipient_id: 'usr_1',
    data: {},
    occurred_at: null,
    created_at: new Date(0),
    attempts: 1,
    ...more,
  };
}

const inTrial = {
  ...context,
  subscription: context.subscription && { ...context.subscription, status: 'trialing' },
};

describe('what is still said when it is sent', () => {
  it.each<[string, ClaimedNotification, NotificationContext]>([
    [
      'a failed payment of an open invoice',
      row('payment_failed', { data: { attemptCount: 1 } }),
      { ...context, invoice: invoice('open', 1) },
    ],
    ['a receipt', row('receipt', { data: { amountPaidMinor: 100 } }), context],
    ['the start of a trial', row('trial_started', { data: { trialEndSeconds: 9 } }), inTrial],
    [
      'a later try on Slack, which has one message for all',
      row('payment_failed', { channel: 'slack', data: { attemptCount: 1 } }),
      { ...context, invoice: invoice('open', 3) },
    ],
    [
      'the end of a page',
      row('resolve', { channel: 'pagerduty' }),
      { ...context, toldBefore: { kind: 'payment_failed', state: 'sent' } },
    ],
    [
      'an alarm, which belongs to no organization',
      row('alarm', { channel: 'slack', organization_id: null }),
      { ...context, organization: null },
    ],
  ])('%s', (_name, notification, given) => {
    expect(decide(notification, given)).toMatchObject({ send: true });
  });

  it.each<[string, string, ClaimedNotification, NotificationContext]>([
    [
      'The invoice is void.',
      'a failed payment',
      row('payment_failed'),
      { ...context, invoice: invoice('void', 1) },
    ],
    [
      'A later try was made.',
      'the mail of a try before the last',
      row('payment_failed', { data: { attemptCount: 1 } }),
      { ...context, invoice: invoice('open', 2) },
    ],
    [
      'Nothing was paid.',
      'a receipt over nothing',
      row('receipt', { data: { amountPaidMinor: 0 } }),
      context,
    ],
    ['It has no trial.', 'a start without a trial', row('trial_started'), context],
    ['The trial is over.', 'the coming end of a trial that is paid for', row('trial_ending'), context],
    ['It does not end any more.', 'a cancellation that was taken back', row('will_cancel'), context],
    ['The organization has a plan again.', 'an end after a new start', row('canceled'), context],
    [
      'Another card is on file.',
      'the expiry of a card that was replaced',
      row('card_expiring', { data: { last4: '1111' } }),
      context,
    ],
    ['It is not unpaid any more.', 'unpaid after the payment', row('unpaid'), context],
    [
      'The person no longer manages billing.',
      'anything to a mere member',
      row('canceled'),
      { ...context, recipient: { name: '', email: '', role: 'member' } },
    ],
    [
      'Nobody was paged.',
      'the end of a page that never rang',
      row('resolve', { channel: 'pagerduty' }),
      { ...context, toldBefore: { kind: 'payment_failed', state: 'suppressed' } },
    ],
    [
      'The organization was deleted.',
      'anything about what is gone',
      row('canceled', { channel: 'slack' }),
      { ...context, organization: null },
    ],
  ])('not, because "%s": %s', (reason, _name, notification, given) => {
    expect(decide(notification, given)).toEqual({ send: false, reason });
  });

  it('a receipt after a failed try is the good news, and cannot be switched off', () => {
    const given = { ...context, isMailWanted: false, invoice: invoice('paid', 2, 1) };
    expect(decide(row('receipt', { data: { amountPaidMinor: 100 } }), given)).toEqual({
      send: true,
      kind: 'payment_recovered',
    });
  });
});
