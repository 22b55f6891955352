import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { either, integer, object, oneOf, text } from '../wire/params';
import { onClockFilter } from './clock';
import { itemsOf, viewSubscription } from './subscription-view';

const statuses = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const;
const ended = new Set<string>(['canceled', 'incomplete_expired']);

const periodFilter = either(
  integer(),
  object({ gt: integer(), gte: integer(), lt: integer(), lte: integer() }),
);

/** Filters by period look at the items: the earliest end, the latest start. */
export const listSubscriptions = operation('GET /v1/subscriptions', {
  params: {
    ...pageParams,
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    created: createdParam,
    current_period_end: periodFilter,
    current_period_start: periodFilter,
    customer: text(),
    price: text(),
    status: oneOf(...statuses, 'all', 'ended'),
    test_clock: text(),
    plan: text(),
  },
  returns: 'subscription',
  isList: true,
  run(tx, params) {
    const { customer, plan, price = plan, status, created, collection_method: method } = params;
    const periods = (row: Tables['subscription']) => itemsOf(tx, row.id);
    const rows = (customer ? tx.where('subscription', 'customer', customer) : tx.all('subscription'))
      .filter(onClockFilter(tx, params))
      .filter((row) => matchesStatus(row.status, status))
      .filter((row) => method === undefined || row.collection_method === method)
      .filter((row) => matchesCreated(row.created, created))
      .filter((row) => price === undefined || periods(row).some((item) => item.price === price))
      .filter((row) => {
        const { current_period_end: end, current_period_start: start } = params;
        if (end === undefined && start === undefined) return true;
        const items = periods(row);
        const earliestEnd = Math.min(...items.map((item) => item.current_period_end));
        const latestStart = Math.max(...items.map((item) => item.current_period_start));
        return matchesCreated(earliestEnd, end) && matchesCreated(latestStart, start);
      });
    const result = page(rows, params, '/v1/subscriptions');
    return { ...result, data: result.data.map((row) => viewSubscription(tx, row)) };
  },
});

/** Without a filter, canceled subscriptions are left out. */
function matchesStatus(status: string, wanted: string | undefined): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'ended') return ended.has(status);
  if (wanted === undefined) return status !== 'canceled' && status !== 'incomplete_expired';
  return status === wanted;
}
