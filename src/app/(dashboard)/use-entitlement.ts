'use client';

import { useQuery } from '@tanstack/react-query';
import type { FeatureId } from '@/billing/entitlements/features';
import { useTRPC } from '@/trpc/client';

export interface EntitlementView {
  /** False until it is known: nothing is offered that would be refused. */
  isAllowed: boolean;
  /** Why not, as a sentence; null while it is not known, and when it is allowed. */
  reason: string | null;
}

/**
 * May this organization use that feature? Follows the feed like everything on a page: a change of the plan changes the answer without a
 * reload. It draws; the server refuses by the same rule (`requireFeature`).
 */
export function useEntitlement(feature: FeatureId): EntitlementView {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.billing.entitlement.queryOptions({ feature }));
  return { isAllowed: data?.isAllowed ?? false, reason: data?.reason ?? null };
}
