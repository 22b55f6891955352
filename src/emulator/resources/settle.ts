import { secondsPerDay } from '../engine/calendar';
import type { TimerKind } from '../store/account-rows';
import { dueWork, type Store, serverClock, type Tx, timeItself } from '../store/store';
import type { Tables } from '../store/tables';
import { bookLater } from './charge-core';
import { reachDueDate } from './collection-method';
import { endDiscount } from './discount-owners';
import { collectDraft, retryInvoice } from './dunning';
import { change, emit } from './emit';
import { expireSession } from './expire-checkout';
import { expireIncomplete } from './expire-incomplete';
import { expirePendingUpdate } from './pending-update';
import { settleRefund } from './refund-core';
import { cancelAtPeriodEnd, reachPeriodEnd, reachPhaseEnd } from './renew-subscription';
import { expireResumption } from './resume-subscription';
import { expireAuthorization } from './settle-charges';
import { remindOfScheduleEnd, startSchedule } from './start-schedule';
import { viewSubscription } from './subscription-view';
import { deleteClock, finishAdvance } from './test-clocks';
import { announceRenewal } from './upcoming-invoice';

type Timer = Tables['timer'];

/**
 * Runs what is due, on the server's clock and on test clocks that are advancing. Each timer is a unit of work of its
 * own at the moment it was due, in the order (due, set): what is due on day 1 is priced and dated on day 1, however
 * far the clock jumps.
 */
export function settle(store: Store, logger: (line: string) => void): void {
  drain(store, serverClock, () => store.now(), logger);
  for (const clock of advancing(store)) {
    const target = clock.status_details.advancing?.target_frozen_time ?? clock.frozen_time;
    const failed = drain(store, clock.id, () => target, logger);
    store.transaction(timeItself, (tx) => finishAdvance(tx, clock.id, failed));
  }
}

function advancing(store: Store): Tables['test_helpers.test_clock'][] {
  return store.transaction(timeItself, (tx) => tx.where('test_helpers.test_clock', 'status', 'advancing'));
}

/** True when a timer failed: a fault of the emulator, said in the log and tried again a day later, so that it is never lost. */
function drain(store: Store, clock: string, until: () => number, logger: (line: string) => void): boolean {
  let failed = false;
  for (let timer = next(store, clock, until()); timer; timer = next(store, clock, until())) {
    const due = timer;
    try {
      if (clock === serverClock) store.transaction(dueWork, (tx) => fire(tx, due), due.due_at);
      else store.transaction(dueWork, (tx) => fire(atClock(tx, due), due));
      if (isSame(store.nextTimer(clock), due)) throw new Error(`${due.id} has had no effect`);
    } catch (error) {
      failed = true;
      logger(`the emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
      const due_at = due.due_at + secondsPerDay;
      store.transaction(timeItself, (tx) => tx.put('timer', { ...due, due_at }));
    }
  }
  return failed;
}

function next(store: Store, clock: string, until: number): Timer | undefined {
  const timer = store.nextTimer(clock);
  return timer && timer.due_at <= until ? timer : undefined;
}

function isSame(a: Timer | undefined, b: Timer): boolean {
  return a?.id === b.id && a.due_at === b.due_at;
}

/** The clock stands at the timer's moment while it is run. */
function atClock(tx: Tx, timer: Timer): Tx {
  const clock = tx.get('test_helpers.test_clock', timer.clock);
  if (clock)
    tx.put('test_helpers.test_clock', { ...clock, frozen_time: Math.max(clock.frozen_time, timer.due_at) });
  return tx.at(timer.due_at);
}

function fire(tx: Tx, timer: Timer): void {
  tx.remove('timer', timer.id);
  effects[timer.kind](tx, timer.object);
}

const effects: Record<TimerKind, (tx: Tx, id: string) => void> = {
  'checkout.expire': on('checkout.session', expireSession),
  'subscription.trial_will_end': on('subscription', remindOfTrialEnd),
  'subscription.period_end': on('subscription', reachPeriodEnd),
  'subscription.cancel': on('subscription', cancelAtPeriodEnd),
  'subscription.incomplete_expire': on('subscription', expireIncomplete),
  'subscription.pending_update_expire': on('subscription', expirePendingUpdate),
  'subscription.resume_expire': on('subscription', expireResumption),
  'subscription.resume_collection': on('subscription', resumeCollection),
  'invoice.finalize': on('invoice', collectDraft),
  'invoice.upcoming': on('subscription', announceRenewal),
  'test_clock.delete': on('test_helpers.test_clock', deleteClock),
  'invoice.overdue': on('invoice', reachDueDate),
  'invoice.retry': on('invoice', retryInvoice),
  'charge.book': on('charge', bookLater),
  'charge.expire': on('charge', expireAuthorization),
  'schedule.start': on('subscription_schedule', startSchedule),
  'schedule.expiring': on('subscription_schedule', remindOfScheduleEnd),
  'schedule.phase_end': on('subscription_schedule', reachPhaseEnd),
  'discount.end': on('discount', endDiscount),
  'refund.settle': on('refund', settleRefund),
};

type Waiting =
  | 'test_helpers.test_clock'
  | 'charge'
  | 'checkout.session'
  | 'discount'
  | 'invoice'
  | 'refund'
  | 'subscription'
  | 'subscription_schedule';

function on<K extends Waiting>(
  table: K,
  effect: (tx: Tx, row: Tables[K]) => unknown,
): (tx: Tx, id: string) => void {
  return (tx, id) => {
    const row = tx.get(table, id);
    if (row) effect(tx, row);
  };
}

function remindOfTrialEnd(tx: Tx, subscription: Tables['subscription']): void {
  emit(tx, 'customer.subscription.trial_will_end', viewSubscription(tx, subscription));
}

function resumeCollection(tx: Tx, subscription: Tables['subscription']): void {
  change(tx, 'subscription', subscription, { pause_collection: null }, 'customer.subscription.updated');
}
