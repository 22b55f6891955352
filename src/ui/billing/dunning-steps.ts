import type { BillingOverview } from '@/billing/overview-schema';

export interface DunningStep {
  kind: 'failed' | 'retry' | 'restricted' | 'ended';
  at: Date;
  title: string;
  text: string;
  isPast: boolean;
}

const ordinals = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth'];

/** What has happened to an open payment and what comes next if nothing is paid, in order of time. Pure. */
export function dunningSteps(
  pastDue: NonNullable<BillingOverview['pastDue']>,
  planName: string,
  now: Date,
): DunningStep[] {
  const failed = pastDue.failedAt.map(
    (at, index): DunningStep => ({
      kind: 'failed',
      at,
      title: `${ordinals[index] ?? `Try ${index + 1}`} charge failed`,
      text: '',
      isPast: true,
    }),
  );
  const { nextAttemptAt, restrictsAt, endsAt } = pastDue;
  const coming: DunningStep[] = [];
  if (nextAttemptAt && nextAttemptAt > now) {
    coming.push({
      kind: 'retry',
      at: nextAttemptAt,
      title: 'Next try',
      text: 'The card on file is charged again.',
      isPast: false,
    });
  }
  if (restrictsAt) {
    coming.push({
      kind: 'restricted',
      at: restrictsAt,
      title: `${planName} becomes read-only`,
      text: 'Everybody can look, nobody can build. Your data stays.',
      isPast: false,
    });
  }
  coming.push({
    kind: 'ended',
    at: endsAt,
    title: `${planName} ends`,
    text: 'Your data and invoices stay.',
    isPast: endsAt <= now,
  });
  return [...failed, ...coming].sort((a, b) => a.at.getTime() - b.at.getTime());
}
