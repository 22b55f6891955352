import type { NotificationContext } from '../context';
import { createLinks } from '../links';
import type { MailSubject } from './payment-mails';

/* One story of each kind, for the preview and for the tests: Globex on Pro, whose card fails on 20 November. */

const day = (date: string) => new Date(`2026-${date}T12:00:00Z`);
const links = createLinks('https://billing.appfactory.test', null);

const subscription: NonNullable<NotificationContext['subscription']> = {
  id: 'sub_sample',
  status: 'active',
  planName: 'Pro',
  interval: 'month',
  trialEnd: null,
  cancelAt: null,
  currentPeriodEnd: day('12-20'),
  recurring: { amountMinor: 9_900, currency: 'usd' },
  card: { brand: 'visa', last4: '0341', expMonth: 12, expYear: 2026 },
};

const invoice: NonNullable<NotificationContext['invoice']> = {
  id: 'in_sample',
  number: 'GLOBEX-0007',
  status: 'open',
  description: 'Pro',
  currency: 'usd',
  amountDueMinor: 9_900,
  amountPaidMinor: 0,
  taxMinor: 0,
  attemptCount: 2,
  nextPaymentAttempt: day('11-25'),
  issuedAt: day('11-20'),
  periodStart: day('11-20'),
  periodEnd: day('12-20'),
  failedAt: [day('11-20'), day('11-22')],
};

const paid = { ...invoice, status: 'paid', amountPaidMinor: 9_900, nextPaymentAttempt: null };
const trialing = { ...subscription, status: 'trialing', trialEnd: day('11-30') };

function story(
  context: Partial<NotificationContext>,
  data: MailSubject['data'] = {},
  now = day('11-23'),
): MailSubject {
  return {
    organizationName: 'Globex',
    data,
    context: {
      organization: { id: 'org_sample', name: 'Globex', stripeCustomerId: 'cus_sample' },
      recipient: { name: 'Owner', email: 'owner@globex.test', role: 'owner' },
      isMailWanted: true,
      subscription,
      invoice: null,
      hasOtherPagedInvoice: false,
      toldBefore: null,
      ...context,
    },
    links,
    now,
  };
}

export const mailSamples: Record<string, MailSubject> = {
  trial_started: story({ subscription: trialing }, {}, day('11-16')),
  trial_ending: story({ subscription: trialing }, {}, day('11-27')),
  receipt: story({ invoice: { ...paid, failedAt: [], attemptCount: 1 } }),
  payment_failed: story(
    { subscription: { ...subscription, status: 'past_due' }, invoice },
    { attemptCount: 2 },
  ),
  action_required: story({ invoice: { ...invoice, attemptCount: 1, failedAt: [] } }),
  payment_recovered: story({ invoice: paid }),
  unpaid: story({
    subscription: { ...subscription, status: 'unpaid' },
    invoice: { ...invoice, nextPaymentAttempt: null },
  }),
  plan_changed: story({}, { planId: 'pro', previousPlanId: 'starter' }),
  will_cancel: story({ subscription: { ...subscription, cancelAt: day('12-20') } }),
  canceled: story({ subscription: null }, { planId: 'pro' }),
  card_expiring: story({}),
  seats_changed: story({}, { extraMembers: 3 }),
  usage: story({}, { resource: 'build_minutes', percent: 80, used: 2_400, limit: 3_000 }),
};
