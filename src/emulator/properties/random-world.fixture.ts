import type Stripe from 'stripe';
import { schemaAudit } from '../contract/schema-audit.fixture';
import { manualClock } from '../emulator.fixture';
import { armTimers } from '../resources/arm-timers';
import { operations } from '../resources/operations';
import { moveServerClock } from '../resources/server-settings';
import { settle } from '../resources/settle';
import { include, load } from '../resources/view';
import { Store, timeItself } from '../store/store';
import { createApi } from '../wire/api';
import { auditEvents } from '../wire/audit';

export type Params = { [name: string]: string | number | boolean };

/** The emulator without its HTTP server: the same API over the same store, with a clock that only advances. */
function bench(startSeconds: number, seed = 'properties') {
  const failures: string[] = [];
  const logger = (line: string) => {
    if (line.startsWith('the emulator failed')) failures.push(line);
  };
  const baseUrl = () => 'http://127.0.0.1:12111';
  const clock = manualClock(startSeconds);
  const store = new Store({ clock, seed, baseUrl, arm: armTimers });
  const audit = schemaAudit();
  const api = createApi({ store, operations, source: { load, include }, logger, audit });
  const send = (method: 'GET' | 'POST' | 'DELETE', path: string, params: Params, key?: string) => {
    settle(store, logger);
    const form = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const query = method === 'POST' ? '' : form.toString();
    const body = method === 'POST' ? form.toString() : '';
    const headers = new Map([['authorization', 'Bearer sk_test_properties']]);
    if (key !== undefined) headers.set('idempotency-key', key);
    return api({ method, path, query, body, header: (name) => headers.get(name) });
  };
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, params: Params = {}) => {
    const answer = send(method, path, params);
    // biome-ignore lint/suspicious/noExplicitAny: the answer's shape depends on the call.
    return { status: answer.status, body: JSON.parse(answer.body) as any };
  };
  auditEvents(store, audit);
  const advance = (seconds: number) => {
    store.transaction(timeItself, (tx) => moveServerClock(tx, seconds));
    settle(store, logger);
  };
  return { store, send, call, advance, failures, audit };
}

export type Bench = ReturnType<typeof bench>;

export interface World extends Bench {
  customer: string;
  prices: string[];
  rates: string[];
}

/** Of each kind one: off what, how long, for what. */
export const coupons = ['TENTH', 'SEVEN', 'ONCE', 'MONTHS'];

/** A customer with a card that pays, two monthly prices, a yearly one and one too small to be charged. */
export function world(start: number, seed?: string): World {
  const made = bench(start, seed);
  const { call } = made;
  const product = call('POST', '/v1/products', { name: 'Pro' }).body.id;
  const price = (unit: number, interval: string) =>
    call('POST', '/v1/prices', {
      product,
      currency: 'usd',
      unit_amount: unit,
      'recurring[interval]': interval,
    }).body.id;
  const prices = [price(2_900, 'month'), price(9_901, 'month'), price(99_000, 'year'), price(19, 'month')];
  const coupon = (id: string, params: Params) => call('POST', '/v1/coupons', { id, ...params });
  coupon('TENTH', { percent_off: 10.5, duration: 'forever' });
  coupon('SEVEN', { amount_off: 777, currency: 'usd', duration: 'forever' });
  coupon('ONCE', { percent_off: 33.3333 });
  coupon('MONTHS', { amount_off: 50_000, currency: 'usd', duration: 'repeating', duration_in_months: 2 });
  const rate = (percentage: number, inclusive: boolean) =>
    call('POST', '/v1/tax_rates', { display_name: 'Tax', percentage, inclusive }).body.id;
  const rates = [rate(19, false), rate(8.875, true)];
  const customer = call('POST', '/v1/customers', {
    payment_method: 'pm_card_visa',
    'invoice_settings[default_payment_method]': 'pm_card_visa',
  }).body.id;
  return { ...made, customer, prices, rates };
}

export function all<T>({ call }: Bench, path: string, params: Params = {}): T[] {
  const rows: T[] = [];
  for (;;) {
    const cursor = rows.at(-1) as { id: string } | undefined;
    const { body } = call('GET', path, {
      ...params,
      limit: 100,
      ...(cursor && { starting_after: cursor.id }),
    });
    rows.push(...body.data);
    if (!body.has_more) return rows.reverse();
  }
}

export const subscriptionsOf = (made: World) =>
  all<Stripe.Subscription>(made, '/v1/subscriptions', { status: 'all', customer: made.customer });
/** Those of the customer whom the history is about. */
export const invoicesOf = (made: World) =>
  all<Stripe.Invoice>(made, '/v1/invoices', { customer: made.customer });
