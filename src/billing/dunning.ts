/** What an organization may do: full, look and change nothing, or nothing. Its data is kept in every case. */
export type Access = 'full' | 'read_only' | 'none';

export interface DunningStage {
  /** Days since the first failed charge of the oldest open invoice. */
  afterDays: number;
  access: Access;
}

export interface DunningPolicy {
  /** Ascending; the first is day 0. */
  stages: readonly DunningStage[];
  /**
   * When Stripe gives up and ends the subscription, for the forecast alone: Stripe's own settings decide, and no API tells them.
   * Set it to what the account's dashboard says (Billing, Revenue recovery).
   */
  endsAfterDays: number;
}

/**
 * What is restricted when a payment stays open. Ours to decide; the retries are Stripe's. Ten days without a change, because most
 * failed charges recover by then and a team that is locked out on the first day has a reason to leave.
 */
export const dunningPolicy: DunningPolicy = {
  stages: [
    { afterDays: 0, access: 'full' },
    { afterDays: 10, access: 'read_only' },
  ],
  endsAfterDays: 21,
};

export interface DunningForecast {
  access: Access;
  /** When the access becomes less, if nothing is paid; null when it cannot become less. */
  restrictsAt: Date | null;
  /** When the subscription ends, if nothing is paid. */
  endsAt: Date;
}

const dayMs = 86_400_000;

/** Where a past-due subscription stands at `now` (business time) and what comes next. Pure. */
export function dunningForecast(pastDueSince: Date, now: Date, policy = dunningPolicy): DunningForecast {
  const at = (days: number) => new Date(pastDueSince.getTime() + days * dayMs);
  const reached = policy.stages.filter(({ afterDays }) => at(afterDays) <= now);
  const next = policy.stages.find(({ afterDays }) => at(afterDays) > now);
  return {
    access: reached.at(-1)?.access ?? 'full',
    restrictsAt: next ? at(next.afterDays) : null,
    endsAt: at(policy.endsAfterDays),
  };
}

export interface AccessState {
  /** Of the subscription that counts; null when there never was one. */
  status: string | null;
  /** First failed charge of the oldest open invoice; null when none is open. */
  pastDueSince: Date | null;
}

/**
 * What the state of the subscription allows. A status of a newer API than ours allows nothing: who is not known to pay gets no more
 * than to look. https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
 */
export function accessOf({ status, pastDueSince }: AccessState, now: Date, policy = dunningPolicy): Access {
  switch (status) {
    case 'trialing':
    case 'active':
      return 'full';
    case 'past_due':
      return pastDueSince ? dunningForecast(pastDueSince, now, policy).access : 'full';
    case 'unpaid':
    case 'paused':
      return 'read_only';
    default:
      return 'none';
  }
}
