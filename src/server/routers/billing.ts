import { tracked } from '@trpc/server';
import { z } from 'zod';
import { activityInputSchema, activityPageSchema } from '@/billing/activity/activity-schema';
import { listActivity, shortActivityStart } from '@/billing/activity/list-activity';
import { readOverview } from '@/billing/billing-overview';
import { readCheckoutStatus } from '@/billing/checkout/checkout-status';
import { createCheckout } from '@/billing/checkout/create-checkout';
import { createPortal } from '@/billing/create-portal';
import { denialSentence } from '@/billing/entitlements/denial-words';
import { featureIds } from '@/billing/entitlements/features';
import {
  billingOverviewSchema,
  checkoutInputSchema,
  checkoutResultSchema,
  checkoutStatusSchema,
  feedEventSchema,
  plansViewSchema,
} from '@/billing/overview-schema';
import { viewPlans } from '@/billing/plans-view';
import { requestSync } from '@/billing/request-sync';
import { RateLimit } from '../rate-limit';
import { stripeClicks } from '../stripe-clicks';
import { createRouter, memberProcedure, publicProcedure, requireFeature } from '../trpc';
import { alertsRouter } from './alerts';
import { cancellationRouter } from './cancellation';
import { duplicatesRouter } from './duplicates';
import { followFeed } from './follow-feed';
import { invoicesRouter } from './invoices';
import { membersRouter } from './members';
import { organizationRouter } from './organization';
import { planChangeRouter } from './plan-change';
import { profileRouter } from './profile';

const syncRequests = new RateLimit({ callsMax: 10, windowMs: 30_000 });

/** Translates and authorizes; `@/billing` decides. */
export const billingRouter = createRouter({
  planChange: planChangeRouter,
  cancellation: cancellationRouter,
  duplicates: duplicatesRouter,
  invoices: invoicesRouter,
  members: membersRouter,
  profile: profileRouter,
  alerts: alertsRouter,
  organization: organizationRouter,

  plans: publicProcedure.output(plansViewSchema).query(() => viewPlans()),

  overview: memberProcedure.output(billingOverviewSchema).query(({ ctx }) =>
    readOverview(ctx.services.database, {
      organizationId: ctx.organization.id,
      livemode: ctx.services.billing.livemode,
      role: ctx.organization.role,
    }),
  ),

  /** Whether a feature may be used now, and if not, why: what `requireFeature` refuses by. */
  entitlement: memberProcedure
    .input(z.object({ feature: z.enum(featureIds) }))
    .output(z.object({ isAllowed: z.boolean(), reason: z.string().nullable() }))
    .query(async ({ ctx, input }) => {
      const { isAllowed, denial } = await ctx.services.entitlements.check(ctx.organization.id, input.feature);
      return { isAllowed, reason: denial && denialSentence(input.feature, denial) };
    }),

  /** The last months; everything older is for the long audit log. */
  activity: memberProcedure
    .input(activityInputSchema)
    .output(activityPageSchema)
    .query(({ ctx, input }) =>
      listActivity(
        ctx.services.database,
        { organizationId: ctx.organization.id, livemode: ctx.services.billing.livemode },
        { ...input, notBefore: shortActivityStart(ctx.services.clock.nowMs()) },
      ),
    ),

  wholeActivity: requireFeature('long_audit_log')
    .input(activityInputSchema)
    .output(activityPageSchema)
    .query(({ ctx, input }) =>
      listActivity(
        ctx.services.database,
        { organizationId: ctx.organization.id, livemode: ctx.services.billing.livemode },
        input,
      ),
    ),

  createCheckoutSession: memberProcedure
    .input(checkoutInputSchema)
    .output(checkoutResultSchema)
    .mutation(({ ctx, input }) => {
      const { services, organization, session } = ctx;
      stripeClicks.take(organization.id, services.clock.nowMs());
      return createCheckout(
        services,
        { organizationId: organization.id, name: organization.name, email: session.user.email },
        { planId: input.planId, interval: input.interval, quantity: input.quantity },
        session.user.id,
      );
    }),

  checkoutStatus: memberProcedure
    .input(z.object({ sessionId: z.string().min(1).max(255) }))
    .output(checkoutStatusSchema)
    .query(({ ctx, input }) =>
      readCheckoutStatus(
        ctx.services.database,
        { organizationId: ctx.organization.id, livemode: ctx.services.billing.livemode },
        input.sessionId,
      ),
    ),

  createPortalSession: memberProcedure
    // With a flow the portal opens on that one form and comes back from it.
    .input(z.object({ requestId: z.uuid(), flow: z.enum(['add_card']).nullish() }))
    .output(z.object({ url: z.string() }))
    .mutation(({ ctx, input }) => {
      stripeClicks.take(ctx.organization.id, ctx.services.clock.nowMs());
      return createPortal(ctx.services, ctx.organization.id, input.flow ?? null);
    }),

  requestSync: memberProcedure.output(z.object({ accepted: z.boolean() })).mutation(async ({ ctx }) => {
    const { services, organization } = ctx;
    syncRequests.take(organization.id, services.clock.nowMs());
    const accepted = await requestSync(services.database, {
      organizationId: organization.id,
      livemode: services.billing.livemode,
    });
    services.kick.run();
    return { accepted };
  }),

  /** Live: a cursor first, then every row of the organization's feed after it, in order, none twice. */
  events: memberProcedure
    .input(
      z
        .object({
          sinceSeq: z.number().int().min(0).nullish(),
          /** Set by EventSource on a reconnect: the last row it saw. */
          lastEventId: z.string().max(20).nullish(),
        })
        .nullish(),
    )
    .subscription(async function* ({ ctx, input, signal }) {
      const lastSeen = Number(input?.lastEventId ?? input?.sinceSeq ?? Number.NaN);
      const events = followFeed({
        services: ctx.services,
        userId: ctx.session.user.id,
        organizationId: ctx.organization.id,
        sinceSeq: Number.isSafeInteger(lastSeen) ? lastSeen : null,
        signal: signal ?? ctx.services.shutdown.signal,
      });
      for await (const event of events) yield tracked(String(event.seq), feedEventSchema.parse(event));
    }),
});
