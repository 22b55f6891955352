import type { StoredDiscount, StoredItem } from '@/db/schema';

/** Billing intervals in a month, as Stripe's own reports count them: 52 weeks and 365 days make twelve months. */
const perMonth: Readonly<Record<string, number>> = { day: 365 / 12, week: 52 / 12, month: 1, year: 1 / 12 };

type Recurrence = Pick<StoredItem, 'interval' | 'intervalCount'>;

/**
 * What a subscription brings in a month, minor units, before tax:
 *
 *   sum(unit amount x quantity x intervals a month), x (1 - percent off), - amount off x invoices a month; never under 0
 *
 * in the order in which the discounts were given. A discount that lasts for one invoice takes nothing off: next month's revenue is the
 * full one. Rounded half up once, per subscription, so that sums over subscriptions agree with each other to the unit.
 * null when a price has no fixed amount. `base` is the plan's item: an amount off comes off each of its invoices. Pure.
 * https://support.stripe.com/questions/understanding-monthly-recurring-revenue-(mrr)
 */
export function monthlyRevenue(
  items: readonly StoredItem[],
  discounts: readonly StoredDiscount[],
  base: Recurrence | undefined,
): number | null {
  let sum = 0;
  for (const item of items) {
    const intervals = intervalsPerMonth(item);
    if (item.unitAmountMinor === null || intervals === null) return null;
    sum += item.unitAmountMinor * item.quantity * intervals;
  }
  for (const { duration, percentOff, amountOffMinor } of discounts) {
    if (duration === 'once') continue;
    if (percentOff !== null) sum *= (100 - percentOff) / 100;
    else sum -= (amountOffMinor ?? 0) * ((base && intervalsPerMonth(base)) ?? 1);
  }
  return Math.round(Math.max(0, sum));
}

/** 1 for a month, a third for every three months; null when the price does not recur. */
function intervalsPerMonth({ interval, intervalCount }: Recurrence): number | null {
  const count = perMonth[interval ?? ''];
  return count === undefined ? null : count / (intervalCount ?? 1);
}
