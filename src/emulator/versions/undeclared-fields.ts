import type { VersionChange } from './version-change';

/**
 * What Stripe sent and no SDK declares, as recorded under clover and dahlia: a subscription's `plan` and `quantity`, a
 * charge's `destination`, `dispute` and `order`, the count of some lists inside of objects; and what every SDK declares
 * and Stripe did not send: a line's `subscription`. The newest shape is the declared one.
 */
export const undeclaredFields: VersionChange = {
  since: '2026-09-30.endive',
  source: 'recorded traffic of 2025-10-29.clover',
  downgrade(kind, object) {
    switch (kind) {
      case 'subscription':
        return { ...object, ...onlyItem(object.items) };
      case 'charge':
        // Which dispute it is, only the dispute tells.
        return {
          ...object,
          destination: null,
          order: null,
          ...(object.disputed !== true && { dispute: null }),
        };
      case 'line_item': {
        const { subscription: _undeclared, ...rest } = object;
        return rest;
      }
      case 'list':
        return counted(object);
      default:
        return object;
    }
  },
};

/** What a subscription with one item says of it; with more it says nothing. */
function onlyItem(items: unknown): { plan: unknown; quantity: unknown } {
  const { data = [] }: { data?: { plan?: unknown; quantity?: unknown }[] } = { ...(items as object) };
  const [item] = data;
  return data.length === 1
    ? { plan: item?.plan ?? null, quantity: item?.quantity ?? null }
    : { plan: null, quantity: null };
}

function counted(list: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isCounted = /^\/v1\/invoices\/\w+\/lines$|\/refunds$|^\/v1\/subscription_items\?/.test(
    String(list.url),
  );
  if (!isCounted || list.has_more !== false || !Array.isArray(list.data)) return list;
  return { ...list, total_count: list.data.length };
}
