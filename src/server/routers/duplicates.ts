import { z } from 'zod';
import { duplicateSchema, endDuplicateInputSchema } from '@/billing/duplicates/duplicate-schema';
import { endDuplicate } from '@/billing/duplicates/end-duplicate';
import { readLiveSubscriptions } from '@/billing/duplicates/read-duplicates';
import { actorOf } from '../actor';
import { createRouter, memberProcedure } from '../trpc';

/** When Stripe holds more than one live subscription of an organization all the same. */
export const duplicatesRouter = createRouter({
  list: memberProcedure.output(z.array(duplicateSchema)).query(({ ctx }) =>
    readLiveSubscriptions(ctx.services.database, {
      organizationId: ctx.organization.id,
      livemode: ctx.services.billing.livemode,
    }),
  ),

  end: memberProcedure.input(endDuplicateInputSchema).mutation(async ({ ctx, input }) => {
    await endDuplicate(ctx.services, actorOf(ctx), input);
    ctx.services.kick.run();
  }),
});
