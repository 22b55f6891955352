import type { Database } from '@/db/client';
import type { Entitlements } from './entitlements/entitlements';
import { planLimit } from './entitlements/features';
import { appendFeed } from './feed';

/** Enough to bring in whoever shall choose the plan. */
const membersWithoutPlan = 5;

/** What a plan says about members, for the identity side, which knows no plans. */
export function membershipPolicy({
  database,
  entitlements,
  livemode,
}: {
  database: Database;
  entitlements: Entitlements;
  livemode: boolean;
}) {
  return {
    async limit(organizationId: string): Promise<number | null> {
      const { planId, status } = await entitlements.state(organizationId);
      const isLive = status === 'active' || status === 'trialing' || status === 'past_due';
      return planId !== null && isLive ? planLimit(planId, 'members') : membersWithoutPlan;
    },
    async changed(organizationId: string): Promise<void> {
      await database.forOrganization(organizationId, (tx) =>
        appendFeed(tx, {
          organizationId,
          livemode,
          type: 'members_changed',
          data: {},
          occurredAt: new Date(),
        }),
      );
    },
  };
}
