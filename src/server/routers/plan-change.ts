import { z } from 'zod';
import { confirmChange } from '@/billing/plan-change/confirm-change';
import { quoteChange } from '@/billing/plan-change/quote-change';
import {
  changeResultSchema,
  confirmChangeInputSchema,
  planQuoteSchema,
  planTargetSchema,
} from '@/billing/plan-change/quote-schema';
import { undoChange } from '@/billing/plan-change/undo-change';
import { actorOf } from '../actor';
import { createRouter, memberProcedure } from '../trpc';

/** Another plan: the sum first, then the change, and a planned one can be taken back. */
export const planChangeRouter = createRouter({
  /** A mutation, since it writes the held sum and asks Stripe: nothing may repeat it by itself. */
  quote: memberProcedure
    .input(planTargetSchema)
    .output(planQuoteSchema)
    .mutation(({ ctx, input }) => quoteChange(ctx.services, actorOf(ctx), input)),

  confirm: memberProcedure
    .input(confirmChangeInputSchema)
    .output(changeResultSchema)
    .mutation(async ({ ctx, input }) => {
      const result = await confirmChange(ctx.services, actorOf(ctx), input);
      ctx.services.kick.run();
      return result;
    }),

  undo: memberProcedure.input(z.object({ requestId: z.uuid() })).mutation(async ({ ctx, input }) => {
    await undoChange(ctx.services, actorOf(ctx), input.requestId);
    ctx.services.kick.run();
  }),
});
