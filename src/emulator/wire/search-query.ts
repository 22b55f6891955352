import { invalidRequest, type StripeError } from './stripe-error';

/**
 * Stripe's search language: clauses like `email~"acme"`, `created>1700000000`, `-metadata["plan"]:null`, joined by AND (or
 * a space) or by OR, never by both. https://docs.stripe.com/search#search-query-language
 */
export interface SearchQuery {
  join: 'and' | 'or';
  clauses: Clause[];
}

export interface Clause {
  field: string;
  /** The key of `metadata["key"]`. */
  key: string | null;
  operator: ':' | '~' | '>' | '<' | '>=' | '<=';
  /** Null is the word `null`: the field has no value. */
  value: string | null;
  isNegated: boolean;
}

const clausesMax = 10;

const field = /-?([a-z][a-z0-9_.]*)/y;
const metadataKey = /\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]/y;
const operator = />=|<=|[:~><]/y;
const quoted = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;
const bare = /-?\d+(?:\.\d+)?|null|true|false/y;
const joiner = /\s+(AND|OR|and|or)\s+|\s+/y;

/** Throws Stripe's 400 with what is wrong and where. */
export function parseSearchQuery(text: string): SearchQuery {
  const source = text.trim();
  const clauses: Clause[] = [];
  const joins = new Set<string>();
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < source.length || clauses.length === 0) {
    clauses.push(clause(take, () => unparsable(source, at)));
    if (at === source.length) break;
    const join = take(joiner);
    if (!join) throw unparsable(source, at);
    joins.add((join[1] ?? 'AND').toUpperCase());
  }
  if (clauses.length > clausesMax) throw searchError(`A query can have at most ${clausesMax} clauses.`);
  if (joins.size > 1)
    throw searchError('You cannot combine AND and OR in one query. Ask twice, or use one of them.');
  return { join: joins.has('OR') ? 'or' : 'and', clauses };
}

function clause(take: (pattern: RegExp) => RegExpExecArray | null, refuse: () => StripeError): Clause {
  const named = take(field);
  if (!named) throw refuse();
  const key = named[1] === 'metadata' ? take(metadataKey) : null;
  if (named[1] === 'metadata' && !key) throw refuse();
  const sign = take(operator);
  if (!sign) throw refuse();
  const string = take(quoted);
  const value = string ? unescaped(string) : take(bare)?.[0];
  if (value === undefined) throw refuse();
  return {
    field: named[1] ?? '',
    key: key && unescaped(key),
    operator: sign[0] as Clause['operator'],
    value: !string && value === 'null' ? null : value,
    isNegated: named[0].startsWith('-'),
  };
}

function unescaped([, double, single]: RegExpExecArray): string {
  return (double ?? single ?? '').replace(/\\(.)/g, '$1');
}

export function searchError(message: string): StripeError {
  return invalidRequest(message, { param: 'query' });
}

function unparsable(source: string, at: number): StripeError {
  const rest = source.slice(at, at + 40);
  return searchError(
    `We were unable to parse your search query at ${rest === '' ? 'its end' : `'${rest}'`}. Write clauses as field:"value", joined by AND or by OR. See https://stripe.com/docs/search#search-query-language.`,
  );
}
