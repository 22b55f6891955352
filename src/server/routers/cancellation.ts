import { z } from 'zod';
import { cancelPlan } from '@/billing/cancellation/cancel-plan';
import { cancelInputSchema, pauseResultSchema, resumeSumSchema } from '@/billing/cancellation/cancel-schema';
import { pausePlan, previewResumption, resumePausedPlan } from '@/billing/cancellation/pause-plan';
import { resumePlan } from '@/billing/cancellation/resume-plan';
import { actorOf } from '../actor';
import { createRouter, memberProcedure } from '../trpc';

/** The end of a plan or its pause, and taking either back. */
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

  pause: memberProcedure.input(z.object({ requestId: z.uuid() })).mutation(async ({ ctx, input }) => {
    await pausePlan(ctx.services, actorOf(ctx), input.requestId);
    ctx.services.kick.run();
  }),

  /** Asks Stripe what the end of the pause would charge. */
  previewPausedResume: memberProcedure.output(resumeSumSchema).query(({ ctx }) => {
    const { organizationId } = actorOf(ctx);
    return previewResumption(ctx.services, organizationId);
  }),

  resumePaused: memberProcedure
    .input(z.object({ requestId: z.uuid() }))
    .output(pauseResultSchema)
    .mutation(async ({ ctx, input }) => {
      const result = await resumePausedPlan(ctx.services, actorOf(ctx), input.requestId);
      ctx.services.kick.run();
      return result;
    }),
});
