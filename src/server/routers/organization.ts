import { z } from 'zod';
import { deleteOrganization } from '@/billing/deletion/delete-organization';
import { actorOf } from '../actor';
import { createRouter, memberProcedure } from '../trpc';

/** The organization itself. */
export const organizationRouter = createRouter({
  /** `name` is typed by the person: nobody deletes an organization by a slip. */
  delete: memberProcedure
    .input(z.object({ name: z.string().max(200) }))
    .output(z.object({ state: z.enum(['deleted', 'pending']) }))
    .mutation(async ({ ctx, input }) => {
      const { services, organization } = ctx;
      const state = await deleteOrganization(services, actorOf(ctx), organization.name, input.name);
      services.kick.run();
      return { state };
    }),
});
