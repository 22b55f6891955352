import { serverClock, type Tx } from '../store/store';
import { find } from './find';

/** The test clock of a customer; the server's own when it has none. */
export function clockOfCustomer(tx: Tx, customer: string | null): string {
  return tx.get('customer', customer ?? '')?.test_clock ?? serverClock;
}

export function timeOf(tx: Tx, clock: string | null): number {
  return tx.get('test_helpers.test_clock', clock ?? serverClock)?.frozen_time ?? tx.serverNow;
}

/** The unit of work at the customer's time: what happens to a customer on a test clock is dated by that clock. */
export function onClockOf(tx: Tx, customer: string | null): Tx {
  const clock = clockOfCustomer(tx, customer);
  return clock === serverClock ? tx : tx.at(timeOf(tx, clock));
}

/**
 * Lists of the whole account leave out what lives on test clocks, unless the list is narrowed to a customer or a clock.
 */
export function onClockFilter(
  tx: Tx,
  params: { customer?: string; test_clock?: string },
): (row: { test_clock?: string | null }) => boolean {
  const { customer, test_clock: clock } = params;
  if (clock !== undefined) {
    find(tx, 'test_helpers.test_clock', clock, 'test_clock');
    return (row) => row.test_clock === clock;
  }
  return (row) => customer !== undefined || !row.test_clock;
}
