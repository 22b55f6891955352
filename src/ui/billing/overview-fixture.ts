import type { BillingOverview, InvoiceView, SubscriptionView } from '@/billing/overview-schema';

/** What the tests of this folder start from: Acme on Pro, paid monthly, seen by its owner. */
export const fixtureNow = new Date('2026-11-23T10:00:00.000Z');

const usd = (amountMinor: number) => ({ amountMinor, currency: 'usd' });

export function fixtureSubscription(changes: Partial<SubscriptionView> = {}): SubscriptionView {
  return {
    id: 'sub_1',
    status: 'active',
    plan: { id: 'pro', name: 'Pro' },
    interval: 'month',
    startedAt: new Date('2026-08-07T10:00:00.000Z'),
    currentPeriodStart: new Date('2026-11-07T10:00:00.000Z'),
    currentPeriodEnd: new Date('2026-12-07T10:00:00.000Z'),
    trialStart: null,
    trialEnd: null,
    cancelAt: null,
    canceledAt: null,
    endedAt: null,
    scheduledChange: null,
    pendingUpdate: null,
    money: {
      recurring: usd(9_900),
      nextCharge: { amount: usd(9_900), at: new Date('2026-12-07T10:00:00.000Z') },
      card: { brand: 'visa', last4: '4242', expMonth: 4, expYear: 2028 },
    },
    ...changes,
  };
}

export function fixtureTrial(changes: Partial<SubscriptionView> = {}): SubscriptionView {
  const trialStart = new Date('2026-11-23T10:00:00.000Z');
  const trialEnd = new Date('2026-12-07T10:00:00.000Z');
  return fixtureSubscription({
    status: 'trialing',
    startedAt: trialStart,
    currentPeriodStart: trialStart,
    currentPeriodEnd: trialEnd,
    trialStart,
    trialEnd,
    ...changes,
  });
}

export function fixtureInvoice(changes: Partial<InvoiceView> = {}): InvoiceView {
  return {
    id: 'in_1',
    number: 'ACME-0004',
    status: 'paid',
    description: '1 x Pro',
    total: usd(9_900),
    amountDueMinor: 9_900,
    amountPaidMinor: 9_900,
    creditedMinor: 0,
    refundedMinor: 0,
    isPastDue: false,
    createdAt: new Date('2026-11-07T10:00:00.000Z'),
    periodStart: new Date('2026-11-07T10:00:00.000Z'),
    periodEnd: new Date('2026-12-07T10:00:00.000Z'),
    hostedInvoiceUrl: 'https://invoice.stripe.test/in_1',
    ...changes,
  };
}

export function fixtureOverview(changes: Partial<BillingOverview> = {}): BillingOverview {
  return {
    organization: { id: 'org_acme', name: 'Acme', slug: 'acme' },
    role: 'owner',
    canManageBilling: true,
    mode: 'test',
    subscription: fixtureSubscription(),
    hasDuplicateSubscription: false,
    limits: { apps: 15, members: 20, buildMinutesPerMonth: 3_000 },
    memberCount: 17,
    usage: { apps: 9, buildMinutes: 1_284, resetsAt: new Date('2026-12-07T10:00:00.000Z') },
    access: 'full',
    pastDue: null,
    isTrialAvailable: false,
    isTrialRefused: false,
    pendingCheckout: null,
    billingDetails: {
      name: 'Acme GmbH',
      email: 'billing@acme.test',
      address: {
        line1: 'Lindenweg 12',
        line2: null,
        city: 'Berlin',
        state: null,
        postalCode: '10115',
        country: 'DE',
      },
      taxIds: [{ id: 'txi_1', type: 'eu_vat', value: 'DE123456789', verification: 'verified' }],
    },
    latestInvoices: [fixtureInvoice()],
    billingManagers: [
      { name: 'Admin', email: 'admin@acme.test', role: 'admin' },
      { name: 'Owner', email: 'owner@acme.test', role: 'owner' },
    ],
    sync: { syncedAt: new Date('2026-11-23T09:59:00.000Z'), state: 'current' },
    feedSeq: 4,
    ...changes,
  };
}

/** The same organization as a member receives it: nothing about money. */
export function fixtureMemberOverview(changes: Partial<BillingOverview> = {}): BillingOverview {
  return fixtureOverview({
    role: 'member',
    canManageBilling: false,
    billingDetails: null,
    latestInvoices: null,
    subscription: fixtureSubscription({ money: null }),
    ...changes,
  });
}
