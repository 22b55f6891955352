export interface SeatState {
  members: number;
  /** Members that the plan includes. */
  included: number;
  /** Extra members at Stripe now. */
  atStripe: number;
  /** The most that were ever billed in this period. */
  highWater: number;
}

export interface SeatStep {
  quantity: number;
  /** none: paid for already in this period, or taken back without a refund. create_prorations: on the next invoice. */
  proration: 'none' | 'create_prorations';
}

/** Members beyond those that the plan includes. */
export function extraMembers(members: number, included: number): number {
  return Math.max(0, members - included);
}

/**
 * How the extra members at Stripe become those that there are. Within a period only what goes beyond the high-water mark costs: who
 * leaves is not refunded, and whoever takes the place in the same period is not paid for twice. A place that stays free is not
 * renewed. Pure.
 */
export function seatSteps({ members, included, atStripe, highWater }: SeatState): SeatStep[] {
  const wanted = extraMembers(members, included);
  if (wanted === atStripe) return [];
  if (wanted < atStripe) return [{ quantity: wanted, proration: 'none' }];
  const paidFor = Math.min(wanted, Math.max(highWater, atStripe));
  return [
    ...(paidFor > atStripe ? [{ quantity: paidFor, proration: 'none' as const }] : []),
    ...(wanted > paidFor ? [{ quantity: wanted, proration: 'create_prorations' as const }] : []),
  ];
}
