import type { Account } from '../accounts/account';
import { accountApi } from '../accounts/account-api';
import { formatDate, secondsPerDay } from '../engine/calendar';
import { longestMoveDays, moveServerClock } from '../resources/server-settings';
import { serverClock, timeItself } from '../store/store';
import { lastTimestamp } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';

/** A test clock may jump two intervals; four weeks stay within two of every monthly plan. */
const stepSeconds = 28 * secondsPerDay;

/** Refuses a move that would keep the server busy without end, or lead out of the years it knows. */
function checkMove(now: number, seconds: number): void {
  if (seconds > longestMoveDays * secondsPerDay) {
    throw invalidRequest(
      `The clock can be moved by at most ${longestMoveDays} days (${longestMoveDays * secondsPerDay} seconds) at a time, not by ${seconds} seconds.`,
      { param: 'seconds' },
    );
  }
  if (now + seconds <= lastTimestamp) return;
  throw invalidRequest(`The clock can not be moved beyond ${formatDate(lastTimestamp)}.`, {
    param: 'seconds',
  });
}

/** Seconds of a clock: the account's own (`server`) or a test clock. */
export function timeOfClock(account: Account, clock: string): number {
  if (clock === serverClock) return account.store.now();
  return account.store.peek('test_helpers.test_clock', clock)?.frozen_time ?? account.store.now();
}

/** Moves the account's own clock through all that falls due. */
export function advanceClock(account: Account, seconds: number): void {
  if (account.clock.kind === 'fixed')
    throw invalidRequest('The clock is fixed: start the emulator with a manual or a real one to move it.');
  checkMove(account.store.now(), seconds);
  account.store.transaction(timeItself, (tx) => moveServerClock(tx, seconds));
  account.settle();
}

/** Moves any clock to a moment, a test clock in steps that its limit allows. */
export function advanceClockTo(account: Account, clock: string, moment: number): void {
  const from = timeOfClock(account, clock);
  if (moment > from) checkMove(from, moment - from);
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
