import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { orgSubscriptions, subscriptions } from '@/db/schema';
import { type Projection, project } from '../subscription-state';
import { type Transition, transitionsBetween } from './transitions';

export interface ProjectedOrganization {
  transitions: Transition[];
  hasNewProjection: boolean;
}

/** Projects all subscriptions of an organization, over every customer it ever had. The caller holds the organization's feed row. */
export async function projectOrganization(
  tx: Transaction,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
): Promise<ProjectedOrganization> {
  const rows = await tx
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, organizationId), eq(subscriptions.livemode, livemode)));
  const [stored] = await tx
    .select()
    .from(orgSubscriptions)
    .where(and(eq(orgSubscriptions.organizationId, organizationId), eq(orgSubscriptions.livemode, livemode)));
  const before: Projection | null = stored ?? null;
  const seen = project(rows);
  // Once used, a trial stays used, whatever Stripe forgets.
  const after: Projection = { ...seen, trialUsedAt: before?.trialUsedAt ?? seen.trialUsedAt };
  await tx
    .insert(orgSubscriptions)
    .values({ organizationId, livemode, ...after, syncSeq: 1, syncedAt: sql`clock_timestamp()` })
    .onConflictDoUpdate({
      target: [orgSubscriptions.organizationId, orgSubscriptions.livemode],
      set: { ...after, syncSeq: sql`${orgSubscriptions.syncSeq} + 1`, syncedAt: sql`clock_timestamp()` },
    });
  return { transitions: transitionsBetween(before, after), hasNewProjection: before === null };
}
