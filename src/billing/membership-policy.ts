import type { Database } from '@/db/client';
import type { Money } from '@/lib/money';
import type { Entitlements } from './entitlements/entitlements';
import { planLimit } from './entitlements/features';
import { appendFeed } from './feed';
import { type BillingInterval, catalogueCurrency, plans, proSeat } from './plans';

/** Enough to bring in whoever shall choose the plan. */
const membersWithoutPlan = 5;

/** A plan whose members beyond the included ones are sold one by one. */
export interface ExtraMembers {
  included: number;
  /** Of one extra member for one interval. */
  price: Money;
  interval: BillingInterval;
}

export type BillingMembership = ReturnType<typeof membershipPolicy>;

/** What a plan says about members, for the identity side, which knows no plans. */
export function membershipPolicy({
  database,
  entitlements,
  livemode,
  syncSeats,
}: {
  database: Database;
  entitlements: Entitlements;
  livemode: boolean;
  /** Brings extra members to Stripe. Nobody waits for it, and a sweep repeats what it could not do. */
  syncSeats: (organizationId: string) => void;
}) {
  return {
    async limit(organizationId: string): Promise<number | null> {
      const { planId, status } = await entitlements.state(organizationId);
      const isLive = status === 'active' || status === 'trialing' || status === 'past_due';
      return planId !== null && isLive ? planLimit(planId, 'members') : membersWithoutPlan;
    },
    async extra(organizationId: string): Promise<ExtraMembers | null> {
      const { planId, status } = await entitlements.state(organizationId);
      const isLive = status === 'active' || status === 'trialing' || status === 'past_due';
      if (!isLive || planId !== 'pro') return null;
      const row = await database.forOrganization(organizationId, (tx) =>
        tx.query.orgSubscriptions.findFirst({
          where: (table, { and, eq }) =>
            and(eq(table.organizationId, organizationId), eq(table.livemode, livemode)),
        }),
      );
      const interval = row?.interval === 'year' ? 'year' : 'month';
      return {
        included: plans.pro.limits.members ?? 0,
        price: { amountMinor: proSeat.amountMinor[interval], currency: catalogueCurrency },
        interval,
      };
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
      syncSeats(organizationId);
    },
  };
}
