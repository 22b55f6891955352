import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { change, emit } from './emit';
import { find } from './find';
import { endedPhase, onceOf, type Phase, phaseSettings, requested, turnPage } from './schedule-core';
import { type NewSubscription, prepareSubscription, startSubscription } from './start-subscription';

type Schedule = Tables['subscription_schedule'];

/** The schedule's day has come: it makes its subscription, whose first invoice is a draft for an hour. */
export function startSchedule(tx: Tx, schedule: Schedule): Schedule {
  const [phase] = schedule.phases;
  if (!phase) return schedule;
  const prepared = prepareSubscription(tx, scheduledSubscription(tx, schedule, phase));
  const { subscription } = prepared;
  const { amount_due: due } = prepared.draft;
  const started = startSubscription(tx, prepared, { kind: due === 0 ? 'nothing_due' : 'later' });
  started.settle();
  const { start_date, end_date } = phase;
  const patch = { status: 'active', subscription: subscription.id, current_phase: { start_date, end_date } };
  const running = change(tx, 'subscription_schedule', schedule, patch, 'subscription_schedule.updated');
  // Phases that a start in the past has left behind are turned at once.
  for (let ended = endedPhase(tx, started.subscription); ended; ended = endedPhase(tx, started.subscription))
    turnPage(tx, ended);
  return tx.get('subscription_schedule', running.id) ?? running;
}

/** What a schedule's first phase starts; previews share it. */
export function scheduledSubscription(tx: Tx, schedule: Schedule, phase: Phase): NewSubscription {
  const customer = find(tx, 'customer', String(schedule.customer));
  const discounts = requested(phase.discounts);
  return {
    customer,
    items: phase.items.map((item) => ({
      price: find(tx, 'price', String(item.price)),
      quantity: item.quantity ?? 1,
      metadata: item.metadata ?? {},
      terms: item.discounts.length > 0 ? { discounts: requested(item.discounts) } : {},
    })),
    trialEnd: phase.trial_end !== null && phase.trial_end > tx.now ? phase.trial_end : null,
    ...(phase.start_date < tx.now && { backdatedTo: phase.start_date }),
    isProrated: phase.proration_behavior !== 'none',
    once: onceOf(tx, phase),
    terms: discounts.length > 0 ? { discounts } : {},
    fields: {
      ...phaseSettings(tx, { metadata: {}, schedule: schedule.id }, phase),
      billing_mode: schedule.billing_mode,
      currency: phase.currency,
      schedule: schedule.id,
    },
  };
}

/** "Occurs 7 days before a subscription schedule will expire." */
export function remindOfScheduleEnd(tx: Tx, schedule: Schedule): void {
  emit(tx, 'subscription_schedule.expiring', schedule);
}
