import type Stripe from 'stripe';
import { required } from '@/lib/assert';
import type { ItemChange } from './target-items';

export interface ScheduledTarget {
  subscriptionId: string;
  /** The schedule that has charge of it already; its later phases are replaced. */
  scheduleId: string | null;
  /** What it has from then on; deleted ones are simply not there. */
  items: ItemChange[];
}

/**
 * Another plan from the period's end on. A schedule is made from the subscription as it is, then gets a second phase; Stripe takes
 * all phases at once. A crash between the two leaves a schedule that changes nothing, and the next try fills it.
 * https://docs.stripe.com/billing/subscriptions/subscription-schedules
 */
export async function scheduleChange(
  stripe: Stripe,
  target: ScheduledTarget,
  idempotencyKey: string,
): Promise<void> {
  const schedule = await openSchedule(stripe, target, idempotencyKey);
  const current = required(schedule.phases[0], 'the current phase');
  const start = schedule.current_phase?.start_date ?? current.start_date;
  const phase = schedule.phases.find((candidate) => candidate.start_date === start) ?? current;
  const subscription = await stripe.subscriptions.retrieve(target.subscriptionId);
  const end = Math.min(...subscription.items.data.map((item) => item.current_period_end));
  await stripe.subscriptionSchedules.update(
    schedule.id,
    {
      end_behavior: 'release',
      proration_behavior: 'none',
      phases: [
        {
          items: phase.items.map(toItem),
          start_date: phase.start_date,
          end_date: end,
          proration_behavior: 'none',
          ...(phase.trial_end && { trial_end: phase.trial_end }),
        },
        {
          items: target.items.flatMap((item) =>
            'price' in item ? [{ price: item.price, quantity: item.quantity }] : [],
          ),
          duration: { interval: 'month', interval_count: 1 },
          proration_behavior: 'none',
        },
      ],
    },
    { idempotencyKey: `${idempotencyKey}:phases` },
  );
}

async function openSchedule(
  stripe: Stripe,
  { subscriptionId, scheduleId }: ScheduledTarget,
  idempotencyKey: string,
): Promise<Stripe.SubscriptionSchedule> {
  if (scheduleId) {
    const existing = await stripe.subscriptionSchedules.retrieve(scheduleId);
    if (existing.status === 'active' || existing.status === 'not_started') return existing;
  }
  return stripe.subscriptionSchedules.create(
    { from_subscription: subscriptionId },
    { idempotencyKey: `${idempotencyKey}:schedule` },
  );
}

function toItem(item: Stripe.SubscriptionSchedule.Phase.Item) {
  const price = typeof item.price === 'string' ? item.price : item.price.id;
  return { price, quantity: item.quantity ?? 1 };
}
