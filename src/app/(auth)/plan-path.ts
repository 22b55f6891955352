import { billingIntervals, isPlanId } from '@/billing/plans';

interface PlanQuery {
  plan?: string | string[];
  interval?: string | string[];
}

/** `/billing/plans?plan=pro&interval=month` for a visitor who chose a plan before signing up, else null. */
export function planPath({ plan, interval }: PlanQuery): string | null {
  if (!isPlanId(plan)) return null;
  const chosen = billingIntervals.find((value) => value === interval) ?? 'month';
  return `/billing/plans?plan=${plan}&interval=${chosen}`;
}
