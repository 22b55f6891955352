import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database } from '@/db/client';
import { checkoutIntents } from '@/db/schema';
import type { checkoutStatusSchema } from '../overview-schema';
import { planIds } from '../plans';
import type { Organization } from './intents';

export type CheckoutStatus = z.infer<typeof checkoutStatusSchema>;

/**
 * Where a checkout of this organization stands, from our rows alone: the redirect's session id is a claim by a browser.
 * Another organization's session is `foreign`, exactly like one that does not exist.
 */
export async function readCheckoutStatus(
  database: Database,
  { organizationId, livemode }: Organization,
  sessionId: string,
): Promise<CheckoutStatus> {
  const [intent] = await database.forOrganization(organizationId, (tx) =>
    tx
      .select()
      .from(checkoutIntents)
      .where(
        and(
          eq(checkoutIntents.organizationId, organizationId),
          eq(checkoutIntents.livemode, livemode),
          eq(checkoutIntents.sessionId, sessionId),
        ),
      ),
  );
  if (!intent) return { state: 'foreign', planId: null, completedAt: null };
  return {
    state: stateForPage(intent.state),
    planId: planIds.find((id) => id === intent.planId) ?? null,
    completedAt: intent.completedAt,
  };
}

function stateForPage(state: (typeof checkoutIntents.$inferSelect)['state']): CheckoutStatus['state'] {
  switch (state) {
    case 'done':
      return 'active';
    case 'completed':
    // Stripe redirects before its event has reached us: whoever comes back with this session has most likely paid.
    case 'open':
    case 'creating':
      return 'confirming';
    default:
      return 'ended';
  }
}
