import { z } from 'zod';
import { cancelPlan } from '@/billing/cancellation/cancel-plan';
import { cancelInputSchema } from '@/billing/cancellation/cancel-schema';
import { resumePlan } from '@/billing/cancellation/resume-plan';
import { actorOf } from '../actor';
import { createRouter, memberProcedure } from '../trpc';

/** The end of a plan, and taking it back. */
export const cancellationRouter = createRouter({
  cancel: memberProcedure.input(cancelInputSchema).mutation(async ({ ctx, input }) => {
    const { requestId, ...cancellation } = input;
    await cancelPlan(ctx.services, actorOf(ctx), requestId, cancellation);
    ctx.services.kick.run();
  }),

  resume: memberProcedure.input(z.object({ requestId: z.uuid() })).mutation(async ({ ctx, input }) => {
    await resumePlan(ctx.services, actorOf(ctx), input.requestId);
    ctx.services.kick.run();
  }),
});
