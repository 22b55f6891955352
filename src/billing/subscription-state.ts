import type { SubscriptionStatus } from './overview-schema';

/** What the projection needs of one stored subscription. */
export interface SubscriptionState {
  id: string;
  status: string;
  planId: string;
  interval: string | null;
  created: Date;
  currentPeriodEnd: Date;
  trialStart: Date | null;
  trialEnd: Date | null;
  cancelAt: Date | null;
}

export interface Projection {
  subscriptionId: string | null;
  status: string | null;
  planId: string | null;
  interval: string | null;
  currentPeriodEnd: Date | null;
  trialEnd: Date | null;
  cancelAt: Date | null;
  /** Subscriptions that are or may soon be charged. */
  liveCount: number;
  /** When the organization's first trial began; null when it never had one. */
  trialUsedAt: Date | null;
}

/** Lower wins. Two states of one rank are told apart by age. */
const rankOfStatus: Record<SubscriptionStatus, number> = {
  active: 0,
  trialing: 0,
  past_due: 1,
  unpaid: 2,
  paused: 2,
  incomplete: 3,
  canceled: 4,
  incomplete_expired: 4,
};

/** Stripe's two ends; nothing leads back from them. */
const terminal: ReadonlySet<string> = new Set(['canceled', 'incomplete_expired']);

export function isTerminalStatus(status: string): boolean {
  return terminal.has(status);
}

/** Has the plan's features now. past_due keeps them: dunning decides later what is taken away. */
export function isEntitledStatus(status: string): boolean {
  return status === 'active' || status === 'trialing' || status === 'past_due';
}

function rank(status: string): number {
  // A status of a newer API than ours ranks with incomplete: shown, and entitled to nothing.
  return (rankOfStatus as Record<string, number>)[status] ?? rankOfStatus.incomplete;
}

/**
 * All subscriptions of an organization to the one that counts. Pure and free of order: any permutation of the same set gives the
 * same answer, and an ended subscription more never changes a live one. Ties go to the latest `created`, then to the larger id.
 */
export function project(subscriptions: readonly SubscriptionState[]): Projection {
  const [best] = [...subscriptions].sort(
    (a, b) =>
      rank(a.status) - rank(b.status) || b.created.getTime() - a.created.getTime() || (a.id < b.id ? 1 : -1),
  );
  const trialStarts = subscriptions.flatMap((s) => (s.trialStart ? [s.trialStart.getTime()] : []));
  return {
    subscriptionId: best?.id ?? null,
    status: best?.status ?? null,
    planId: best?.planId ?? null,
    interval: best?.interval ?? null,
    currentPeriodEnd: best?.currentPeriodEnd ?? null,
    trialEnd: best?.trialEnd ?? null,
    cancelAt: best?.cancelAt ?? null,
    liveCount: subscriptions.filter((s) => !isTerminalStatus(s.status) && s.status !== 'incomplete').length,
    trialUsedAt: trialStarts.length > 0 ? new Date(Math.min(...trialStarts)) : null,
  };
}
