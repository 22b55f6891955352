import { expect } from 'vitest';
import { periodStart } from '../engine/calendar';
import { settle } from '../resources/settle';
import { invoicesOf, subscriptionsOf, type World } from './random-world.fixture';

/** Nothing that was due is left. */
export function checkTimers({ store }: World): void {
  settle(store, () => undefined);
  expect(store.nextTimer('server')?.due_at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(store.now());
}

/** Each item's periods follow each other on the anchor's cycle, and each is billed once. */
export function checkPeriods(made: World): void {
  for (const subscription of subscriptionsOf(made)) {
    const { status, billing_cycle_anchor: anchor, cancel_at: cancelAt } = subscription;
    for (const item of subscription.items.data) {
      const { interval, interval_count: count } = item.price.recurring ?? {
        interval: 'month',
        interval_count: 1,
      };
      const ends = Array.from({ length: 200 }, (_, n) => periodStart(anchor, interval as 'month', count, n));
      expect(item.current_period_end).toBeGreaterThan(item.current_period_start);
      // A cancellation inside a period cuts it, also one that has come by now.
      const isWhole = status !== 'trialing' && status !== 'canceled';
      if (isWhole && item.current_period_end !== cancelAt) expect(ends).toContain(item.current_period_end);
    }
  }
  const billed = invoicesOf(made)
    .flatMap((invoice) => invoice.lines.data)
    .map((line) => ({ line, details: line.parent?.subscription_item_details }))
    .filter(({ line, details }) => details && !details.proration && line.amount !== 0)
    .map(({ line, details }) => `${details?.subscription_item} ${line.period.start}`);
  expect(new Set(billed).size).toBe(billed.length);
}
