import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { integer, required, text } from '../wire/params';
import { type Clause, parseSearchQuery, type SearchQuery, searchError } from '../wire/search-query';
import { invalidRequest } from '../wire/stripe-error';
import { view } from './view';

/** How a field is compared: strings have `~`, tokens only equality, numbers all but `~`. */
type FieldKind = 'string' | 'token' | 'number';

type Fields<T> = Record<string, [kind: FieldKind, read: (row: T) => unknown]>;

type Searched = 'charge' | 'customer' | 'invoice' | 'payment_intent' | 'price' | 'product' | 'subscription';

/** The fields of https://docs.stripe.com/search#query-fields; `metadata["key"]` is one of every object. */
const fields: { [K in Searched]: Fields<Tables[K]> } = {
  charge: {
    amount: ['number', (row) => row.amount],
    'billing_details.address.postal_code': ['token', (row) => row.billing_details.address?.postal_code],
    created: ['number', (row) => row.created],
    currency: ['token', (row) => row.currency],
    customer: ['token', (row) => row.customer],
    disputed: ['token', (row) => row.disputed],
    'payment_method_details.card.brand': ['token', (row) => row.payment_method_details?.card?.brand],
    'payment_method_details.card.exp_month': ['token', (row) => row.payment_method_details?.card?.exp_month],
    'payment_method_details.card.exp_year': ['token', (row) => row.payment_method_details?.card?.exp_year],
    'payment_method_details.card.fingerprint': [
      'token',
      (row) => row.payment_method_details?.card?.fingerprint,
    ],
    'payment_method_details.card.last4': ['token', (row) => row.payment_method_details?.card?.last4],
    refunded: ['token', (row) => row.refunded],
    status: ['token', (row) => row.status],
  },
  customer: {
    created: ['number', (row) => row.created],
    email: ['string', (row) => row.email],
    name: ['string', (row) => row.name],
    phone: ['string', (row) => row.phone],
  },
  invoice: {
    created: ['number', (row) => row.created],
    currency: ['token', (row) => row.currency],
    customer: ['token', (row) => row.customer],
    last_finalization_error_code: ['token', (row) => row.last_finalization_error?.code],
    last_finalization_error_type: ['token', (row) => row.last_finalization_error?.type],
    number: ['string', (row) => row.number],
    receipt_number: ['string', (row) => row.receipt_number],
    status: ['string', (row) => row.status],
    subscription: ['string', (row) => row.parent?.subscription_details?.subscription],
    total: ['number', (row) => row.total],
  },
  payment_intent: {
    amount: ['number', (row) => row.amount],
    created: ['number', (row) => row.created],
    currency: ['token', (row) => row.currency],
    customer: ['token', (row) => row.customer],
    status: ['token', (row) => row.status],
  },
  price: {
    active: ['token', (row) => row.active],
    currency: ['token', (row) => row.currency],
    lookup_key: ['string', (row) => row.lookup_key],
    product: ['string', (row) => row.product],
    type: ['token', (row) => row.type],
  },
  product: {
    active: ['token', (row) => row.active],
    description: ['string', (row) => row.description],
    name: ['string', (row) => row.name],
    shippable: ['token', (row) => row.shippable],
    url: ['string', (row) => row.url],
  },
  subscription: {
    canceled_at: ['number', (row) => row.canceled_at],
    created: ['number', (row) => row.created],
    status: ['token', (row) => row.status],
  },
};

/** In life the index is up to a minute behind; here a search sees what the call before it wrote. */
function search<K extends Searched>(table: K) {
  const route = `/v1/${table}s/search` as const;
  return operation(`GET ${route}`, {
    params: { query: required(text()), limit: integer({ min: 1, max: 100 }), page: text() },
    returns: table,
    isList: true,
    run(tx, { query, limit = 10, page }) {
      const wanted = parseSearchQuery(query);
      for (const clause of wanted.clauses) checkClause(fields[table], clause, table);
      const rows = tx.all(table).filter((row) => matches(fields[table], row, wanted));
      const start = page === undefined ? 0 : positionAfter(rows, page);
      const found = rows.slice(start, start + limit);
      const hasMore = start + found.length < rows.length;
      return {
        object: 'search_result',
        data: found.map((row) => view(tx, table, row)),
        has_more: hasMore,
        next_page: hasMore ? pageToken(found.at(-1)?.id ?? '') : null,
        total_count: rows.length,
        url: route,
      };
    },
  });
}

function checkClause<T>(own: Fields<T>, { field, key, operator, value }: Clause, table: string): void {
  const kind = key === null ? own[field]?.[0] : 'token';
  if (!kind) {
    const names = [...Object.keys(own), 'metadata'].join(', ');
    throw searchError(`Field '${field}' is not searchable on ${table}s. Searchable fields: ${names}.`);
  }
  if (operator === ':') return;
  if (value === null) throw searchError(`'null' can only be compared by ':', not by '${operator}'.`);
  if (operator === '~') {
    if (kind !== 'string')
      throw searchError(`Field '${field}' has no substring match: use ':' instead of '~'.`);
    if (value.length < 3) throw searchError("A substring match ('~') needs at least 3 characters.");
  } else if (kind !== 'number' || !/^-?\d+(\.\d+)?$/.test(value)) {
    throw searchError(`'${operator}' compares numbers: '${field}' with '${value}' is none.`);
  }
}

function matches<T extends { metadata?: Record<string, string> | null }>(
  own: Fields<T>,
  row: T,
  { join, clauses }: SearchQuery,
): boolean {
  const holds = (clause: Clause) => {
    const found = clause.key === null ? own[clause.field]?.[1](row) : row.metadata?.[clause.key];
    return compare(clause, found) !== clause.isNegated;
  };
  return join === 'or' ? clauses.some(holds) : clauses.every(holds);
}

function compare({ operator, value }: Clause, found: unknown): boolean {
  if (value === null) return found === null || found === undefined;
  if (found === null || found === undefined) return false;
  const [own, wanted] = [String(found).toLowerCase(), value.toLowerCase()];
  switch (operator) {
    case ':':
      return own === wanted;
    case '~':
      return own.includes(wanted);
    case '>':
      return Number(own) > Number(wanted);
    case '<':
      return Number(own) < Number(wanted);
    case '>=':
      return Number(own) >= Number(wanted);
    case '<=':
      return Number(own) <= Number(wanted);
  }
}

/** Opaque to callers: where the page before ended. */
function pageToken(lastId: string): string {
  return Buffer.from(`after ${lastId}`).toString('base64url');
}

function positionAfter(rows: { id: string }[], token: string): number {
  const [, id] = /^after (\w+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  const index = rows.findIndex((row) => row.id === id);
  if (index === -1)
    throw invalidRequest(`Invalid page token: ${token}. Use the next_page of the result before.`, {
      param: 'page',
    });
  return index + 1;
}

export const searchOperations = [
  search('charge'),
  search('customer'),
  search('invoice'),
  search('payment_intent'),
  search('price'),
  search('product'),
  search('subscription'),
];
