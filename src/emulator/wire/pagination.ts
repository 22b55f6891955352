import { either, integer, object, text } from './params';
import { invalidRequest, noSuch } from './stripe-error';

/** The parameters of every list call. https://docs.stripe.com/api/pagination */
export const pageParams = {
  limit: integer({ min: 1, max: 100 }),
  starting_after: text(),
  ending_before: text(),
};

export const createdParam = either(
  integer(),
  object({ gt: integer(), gte: integer(), lt: integer(), lte: integer() }),
);

export type CreatedFilter = number | { gt?: number; gte?: number; lt?: number; lte?: number };

export interface PageRequest {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

export interface Page<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

/**
 * A page of `rows` (newest first). Cursors are exclusive; with `ending_before` the page is the one just before the
 * cursor and still newest first, `has_more` then speaks of the newer side.
 */
export function page<T extends { id: string }>(rows: T[], request: PageRequest, url: string): Page<T> {
  const { limit = 10, starting_after: after, ending_before: before } = request;
  if (after !== undefined && before !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: starting_after, ending_before.');
  }
  if (before !== undefined) {
    const end = position(rows, before, 'ending_before', url);
    const start = Math.max(0, end - limit);
    return { object: 'list', data: rows.slice(start, end), has_more: start > 0, url };
  }
  const start = after === undefined ? 0 : position(rows, after, 'starting_after', url) + 1;
  const data = rows.slice(start, start + limit);
  return { object: 'list', data, has_more: start + data.length < rows.length, url };
}

function position(rows: { id: string }[], id: string, param: string, url: string): number {
  const index = rows.findIndex((row) => row.id === id);
  if (index === -1) throw noSuch(elementOf(url), id, param);
  return index;
}

/** Lists whose elements are not named by the last word of their address. */
const elements: Record<string, string> = {
  payment_methods: 'PaymentMethod',
  setup_intents: 'setupintent',
  events: 'notification',
  lines: 'line item',
  line_items: 'line item',
};

/** What Stripe calls an element of a list: `/v1/customers` has customers. */
function elementOf(url: string): string {
  const plural = url.slice(url.lastIndexOf('/') + 1);
  return elements[plural] ?? plural.replace(/s$/, '');
}

/** A list embedded in an object: the first ten. */
export function embedded<T>(rows: T[], url: string): Page<T> {
  return { object: 'list', data: rows.slice(0, 10), has_more: rows.length > 10, url };
}

export function matchesCreated(created: number, filter: CreatedFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (typeof filter === 'number') return created === filter;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = filter;
  return created > gt && created >= gte && created < lt && created <= lte;
}
