import { z } from 'zod';
import { billingIntervals, planIds } from './plans';
import { billingDetailsSchema } from './profile/profile-schema';

/** What crosses the wire to the billing pages. tRPC checks every answer against it, so a page never meets a surprise. */
export const moneySchema = z.object({ amountMinor: z.number().int(), currency: z.string() });

export const roleSchema = z.enum(['owner', 'admin', 'billing', 'member']);
export type Role = z.infer<typeof roleSchema>;

export const subscriptionStatuses = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
] as const;
export const subscriptionStatusSchema = z.enum(subscriptionStatuses);
export type SubscriptionStatus = z.infer<typeof subscriptionStatusSchema>;

export const planRefSchema = z.enum([...planIds, 'custom']);
export const intervalSchema = z.enum(billingIntervals);

export const cardSchema = z.object({
  brand: z.string(),
  last4: z.string(),
  expMonth: z.number().int(),
  expYear: z.number().int(),
});

export const invoiceStatusSchema = z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']);

export const invoiceSchema = z.object({
  id: z.string(),
  /** null while a draft: Stripe numbers an invoice when it is finalized. */
  number: z.string().nullable(),
  status: invoiceStatusSchema,
  /** "Free trial for 1 x Pro", taken from the first line. */
  description: z.string(),
  total: moneySchema,
  amountDueMinor: z.number().int(),
  amountPaidMinor: z.number().int(),
  /** Taken back by credit notes. */
  creditedMinor: z.number().int(),
  /** Gone back, or on its way. */
  refundedMinor: z.number().int(),
  /** Open, and a charge for it has failed. */
  isPastDue: z.boolean(),
  createdAt: z.date(),
  periodStart: z.date(),
  periodEnd: z.date(),
  hostedInvoiceUrl: z.string().nullable(),
});
export type InvoiceView = z.infer<typeof invoiceSchema>;

export const invoicePageSchema = z.object({
  items: z.array(invoiceSchema),
  /** Opaque; null on the last page. */
  nextCursor: z.string().nullable(),
});

/** Money, card and next charge. Absent (null) for members, who see what the plan allows and nothing that it costs. */
export const subscriptionMoneySchema = z.object({
  recurring: moneySchema.nullable(),
  nextCharge: z.object({ amount: moneySchema, at: z.date() }).nullable(),
  card: cardSchema.nullable(),
});

export const subscriptionViewSchema = z.object({
  id: z.string(),
  status: subscriptionStatusSchema,
  plan: z.object({ id: planRefSchema, name: z.string() }),
  interval: intervalSchema.nullable(),
  startedAt: z.date(),
  currentPeriodStart: z.date(),
  currentPeriodEnd: z.date(),
  trialStart: z.date().nullable(),
  trialEnd: z.date().nullable(),
  /** Set when it ends by itself at that moment: by the period's end or a fixed date. */
  cancelAt: z.date().nullable(),
  canceledAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  /** Another plan from a known day on. */
  scheduledChange: z
    .object({
      plan: z.object({ id: planRefSchema, name: z.string() }),
      interval: intervalSchema.nullable(),
      at: z.date(),
      /** null for members, and when a price has no fixed amount. */
      recurring: moneySchema.nullable(),
    })
    .nullable(),
  /** A change that waits for its payment; the plan stays as it is until then. */
  pendingUpdate: z
    .object({ plan: z.object({ id: planRefSchema, name: z.string() }), expiresAt: z.date() })
    .nullable(),
  money: subscriptionMoneySchema.nullable(),
});
export type SubscriptionView = z.infer<typeof subscriptionViewSchema>;

export const pendingCheckoutSchema = z.object({
  state: z.enum(['creating', 'open', 'completed']),
  planId: z.enum(planIds),
  interval: intervalSchema,
  /** Where the hosted page waits; null once it was paid. */
  url: z.string().nullable(),
  expiresAt: z.date().nullable(),
});

export const billingOverviewSchema = z.object({
  organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }),
  role: roleSchema,
  /** owner, admin, billing. */
  canManageBilling: z.boolean(),
  /** test: no real money (Stripe test mode or the emulator). */
  mode: z.enum(['test', 'live']),
  subscription: subscriptionViewSchema.nullable(),
  /** Two live subscriptions: the customer pays twice until somebody ends one. */
  hasDuplicateSubscription: z.boolean(),
  limits: z
    .object({
      apps: z.number().nullable(),
      members: z.number().nullable(),
      buildMinutesPerMonth: z.number(),
    })
    .nullable(),
  memberCount: z.number().int(),
  /** What is used of the limits; null without a plan. */
  usage: z
    .object({
      apps: z.number().int(),
      buildMinutes: z.number().int(),
      /** When the minutes begin to count anew. */
      resetsAt: z.date().nullable(),
    })
    .nullable(),
  /** full, read_only, none: what the state of the subscription allows now. */
  access: z.enum(['full', 'read_only', 'none']),
  /** The oldest invoice whose charge failed and that is still open; null when there is none. */
  pastDue: z
    .object({
      since: z.date(),
      invoiceId: z.string(),
      attemptCount: z.number().int(),
      /** Times of the failed charges, oldest first. */
      failedAt: z.array(z.date()),
      nextAttemptAt: z.date().nullable(),
      restrictsAt: z.date().nullable(),
      endsAt: z.date(),
    })
    .nullable(),
  isTrialAvailable: z.boolean(),
  /** The subscription was a trial that was ended because its card had had one elsewhere. */
  isTrialRefused: z.boolean(),
  pendingCheckout: pendingCheckoutSchema.nullable(),
  /** null for members, and before the first checkout. */
  billingDetails: billingDetailsSchema.nullable(),
  /** null for members. */
  latestInvoices: z.array(invoiceSchema).nullable(),
  billingManagers: z.array(z.object({ name: z.string(), email: z.string(), role: roleSchema })),
  sync: z.object({
    /** When this copy of Stripe's state was last written; null before the first. */
    syncedAt: z.date().nullable(),
    /** failing: Stripe could not be read, so what is shown may be old. */
    state: z.enum(['current', 'pending', 'failing']),
  }),
  /** The organization's feed number, the cursor that `billing.events` starts from. */
  feedSeq: z.number().int(),
});
export type BillingOverview = z.infer<typeof billingOverviewSchema>;

export const planViewSchema = z.object({
  id: z.enum(planIds),
  name: z.string(),
  tagline: z.string(),
  features: z.array(z.string()),
  prices: z.object({ month: moneySchema, year: moneySchema }),
});
export const plansViewSchema = z.object({ plans: z.array(planViewSchema), trialDays: z.number().int() });
export type PlanView = z.infer<typeof planViewSchema>;

export const checkoutInputSchema = z.object({
  planId: z.enum(planIds),
  interval: intervalSchema,
  /** Organizations buy one plan; extra members are a second item, derived by the server. */
  quantity: z.number().int().min(1).max(1).default(1),
  /** Made by the client per click, so that a retried request is the same request. */
  requestId: z.uuid(),
});

export const checkoutResultSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), url: z.string() }),
  /** Paid a moment ago in another tab: go to /billing/success. */
  z.object({ state: z.literal('confirming'), sessionId: z.string() }),
]);

export const checkoutStatusSchema = z.object({
  /**
   * confirming: paid, its subscription not yet here. active: here. open: not paid yet. ended: expired or replaced.
   * foreign: no session of this organization has that id.
   */
  state: z.enum(['open', 'confirming', 'active', 'ended', 'foreign']),
  planId: z.enum(planIds).nullable(),
  completedAt: z.date().nullable(),
});

/** One row of the organization's feed, without money: members receive it too. */
export const feedEventSchema = z.object({
  seq: z.number().int(),
  type: z.string(),
  occurredAt: z.date().nullable(),
});
export type FeedEvent = z.infer<typeof feedEventSchema>;
