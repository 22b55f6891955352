import type { Actor } from '@/billing/actions/actor';
import type { Context } from './context';
import { stripeClicks } from './stripe-clicks';

interface ManagerContext extends Context {
  session: NonNullable<Context['session']>;
  organization: { id: string };
}

/** Who acts on which organization, from the session alone; counts the click. Throws BillingError `too_many_requests`. */
export function actorOf(ctx: ManagerContext): Actor {
  stripeClicks.take(ctx.organization.id, ctx.services.clock.nowMs());
  return { organizationId: ctx.organization.id, userId: ctx.session.user.id, ipAddress: ctx.ipAddress };
}
