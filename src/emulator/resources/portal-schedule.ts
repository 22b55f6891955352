import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { change } from './emit';
import { phasesPatch } from './schedule-phases';
import { scheduleSubscription } from './schedule-steps';

/** A schedule of two phases: as it is until the period's end, then one period of what was chosen, then no schedule. */
export function changeAtPeriodEnd(
  tx: Tx,
  subscription: Tables['subscription'],
  chosen: { price: string; quantity: number },
): void {
  const schedule = scheduleSubscription(tx, subscription, {});
  const [running] = schedule.phases;
  const kept = running?.items.map((item) => ({ price: item.price, quantity: item.quantity ?? 1 })) ?? [];
  const patch = phasesPatch(tx, schedule, [{ items: kept }, { items: [chosen] }]);
  change(tx, 'subscription_schedule', schedule, patch, 'subscription_schedule.updated');
}

/** What a running schedule will change a subscription to, and when; null when it changes nothing. */
export function scheduledChange(
  tx: Tx,
  subscription: Tables['subscription'],
): { at: number; items: { price: string; quantity: number }[] } | null {
  const schedule = tx.get('subscription_schedule', subscription.schedule ?? '');
  const next = schedule?.phases.find((phase) => phase.start_date === schedule.current_phase?.end_date);
  if (!next) return null;
  return {
    at: next.start_date,
    items: next.items.map((item) => ({ price: item.price, quantity: item.quantity ?? 1 })),
  };
}
