import type { Account } from '../accounts/account';
import { accountApi } from '../accounts/account-api';
import { secondsPerDay } from '../engine/calendar';
import { moveServerClock } from '../resources/server-settings';
import { serverClock, timeItself } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';

/** A test clock may jump two intervals; four weeks stay within two of every monthly plan. */
const stepSeconds = 28 * secondsPerDay;

/** Seconds of a clock: the account's own (`server`) or a test clock. */
export function timeOfClock(account: Account, clock: string): number {
  if (clock === serverClock) return account.store.now();
  return account.store.peek('test_helpers.test_clock', clock)?.frozen_time ?? account.store.now();
}

/** Moves the account's own clock through all that falls due. */
export function advanceClock(account: Account, seconds: number): void {
  if (account.clock.kind === 'fixed')
    throw invalidRequest('The clock is fixed: start the emulator with a manual or a real one to move it.');
  account.store.transaction(timeItself, (tx) => moveServerClock(tx, seconds));
  account.settle();
}

/** Moves any clock to a moment, a test clock in steps that its limit allows. */
export function advanceClockTo(account: Account, clock: string, moment: number): void {
  for (let now = timeOfClock(account, clock); now < moment; now = timeOfClock(account, clock)) {
    if (clock === serverClock) {
      advanceClock(account, moment - now);
      continue;
    }
    const target = Math.min(moment, now + stepSeconds);
    accountApi(account).post(`/v1/test_helpers/test_clocks/${clock}/advance`, { frozen_time: target });
    account.settle();
  }
}
