import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { schemaAudit } from './contract/schema-audit.fixture';
import { manualClock } from './emulator.fixture';
import { periodStart } from './engine/calendar';
import { armTimers } from './resources/arm-timers';
import { operations } from './resources/operations';
import { moveServerClock } from './resources/server-settings';
import { settle } from './resources/settle';
import { include, load } from './resources/view';
import { Store, timeItself } from './store/store';
import { createApi } from './wire/api';
import { auditEvents } from './wire/audit';

const hour = 3600;
const day = 86_400;
const retries = 3;
/** 0.50 USD. */
const leastCharge = 50;

type Params = { [name: string]: string | number | boolean };

/** The emulator without its HTTP server: the same API over the same store, with a clock that only advances. */
function bench(startSeconds: number) {
  const failures: string[] = [];
  const logger = (line: string) => {
    if (line.startsWith('the emulator failed')) failures.push(line);
  };
  const baseUrl = () => 'http://127.0.0.1:12111';
  const clock = manualClock(startSeconds);
  const store = new Store({ clock, seed: 'properties', baseUrl, arm: armTimers });
  const audit = schemaAudit();
  const api = createApi({ store, operations, source: { load, include }, logger, audit });
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, params: Params = {}) => {
    settle(store, logger);
    const form = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const query = method === 'POST' ? '' : form.toString();
    const body = method === 'POST' ? form.toString() : '';
    const header = (name: string) => (name === 'authorization' ? 'Bearer sk_test_properties' : undefined);
    const answer = api({ method, path, query, body, header });
    // biome-ignore lint/suspicious/noExplicitAny: the answer's shape depends on the call.
    return { status: answer.status, body: JSON.parse(answer.body) as any };
  };
  auditEvents(store, audit);
  const advance = (seconds: number) => {
    store.transaction(timeItself, (tx) => moveServerClock(tx, seconds));
    settle(store, logger);
  };
  return { store, call, advance, failures, audit };
}

type Bench = ReturnType<typeof bench>;

interface World extends Bench {
  customer: string;
  prices: string[];
  rates: string[];
}

/** Of each kind one: off what, how long, for what. */
const coupons = ['TENTH', 'SEVEN', 'ONCE', 'MONTHS'];

/** A customer with a card that pays, two monthly prices, a yearly one and one too small to be charged. */
function world(start: number): World {
  const made = bench(start);
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

function all<T>({ call }: Bench, path: string, params: Params = {}): T[] {
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

const subscriptionsOf = (made: World) =>
  all<Stripe.Subscription>(made, '/v1/subscriptions', { status: 'all' });
const invoicesOf = (made: World) => all<Stripe.Invoice>(made, '/v1/invoices');

type Step =
  | { kind: 'advance'; seconds: number }
  | { kind: 'subscribe'; price: number; quantity: number; trialDays: number }
  | { kind: 'change'; price: number; quantity: number; behaviour: string; at: number }
  | { kind: 'card'; token: string }
  | { kind: 'cancel'; how: 'at_period_end' | 'resume' | 'now' }
  | { kind: 'pay' }
  | { kind: 'end_trial' }
  | { kind: 'item'; amount: number }
  | { kind: 'discount'; which: number[]; onItem: boolean }
  | { kind: 'tax'; rate: number; onItem: boolean }
  | { kind: 'balance'; amount: number }
  | { kind: 'credit'; amount: number; how: 'credit_amount' | 'out_of_band_amount' | 'refund_amount' }
  | { kind: 'refund'; amount: number }
  | { kind: 'schedule'; price: number }
  | { kind: 'wrong'; which: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      seconds: fc.oneof(
        fc.integer({ min: 1, max: 2 * day }),
        fc.integer({ min: day, max: 40 * day }),
        fc.constantFrom(hour, 3 * day, 30 * day),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('subscribe' as const),
      price: fc.nat(3),
      quantity: fc.integer({ min: 1, max: 4 }),
      trialDays: fc.constantFrom(0, 0, 2, 14),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      price: fc.nat(3),
      quantity: fc.integer({ min: 1, max: 4 }),
      behaviour: fc.constantFrom('create_prorations', 'always_invoice', 'none'),
      at: fc.nat(9),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('card' as const),
      token: fc.constantFrom('pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_mastercard'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      how: fc.constantFrom('at_period_end' as const, 'resume' as const, 'now' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'pay' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'end_trial' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('item' as const),
      amount: fc.integer({ min: -5_000, max: 5_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('discount' as const),
      which: fc.array(fc.nat(coupons.length - 1), { maxLength: 3 }),
      onItem: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tax' as const),
      rate: fc.integer({ min: -1, max: 1 }),
      onItem: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('balance' as const),
      amount: fc.integer({ min: -20_000, max: 2_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('credit' as const),
      amount: fc.integer({ min: 1, max: 12_000 }),
      how: fc.constantFrom('credit_amount' as const, 'out_of_band_amount' as const, 'refund_amount' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      amount: fc.integer({ min: 1, max: 12_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('schedule' as const), price: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wrong' as const), which: fc.nat(3) }) },
);

/** Starts at the ends of months and around a leap day, where calendars go wrong. */
const starts = fc
  .record({
    year: fc.constantFrom(2027, 2028),
    month: fc.nat(11),
    date: fc.constantFrom(1, 15, 28, 29, 30, 31),
    second: fc.nat(day - 1),
  })
  .map(({ year, month, date, second }) => Date.UTC(year, month, date) / 1000 + second);

/** One step, on the newest subscription where it needs one. A refusal leaves the store as it was, byte for byte. */
function take(made: World, step: Step): void {
  const { call, customer, prices, store } = made;
  const last = call('GET', '/v1/subscriptions', { customer, limit: 1 }).body.data[0];
  const item = last?.items.data[0];
  const send = (method: 'GET' | 'POST' | 'DELETE', path: string, params: Params = {}) => {
    const before = stateOf(store);
    const answer = call(method, path, params);
    expect(answer.status).not.toBe(500);
    // A declined attempt to pay has happened although the call is refused.
    const isAttempt = path.endsWith('/pay') && answer.status === 402;
    if (answer.status >= 400 && !isAttempt) expect(stateOf(store)).toBe(before);
    return answer;
  };
  switch (step.kind) {
    case 'advance':
      made.advance(step.seconds);
      break;
    case 'subscribe':
      send('POST', '/v1/subscriptions', {
        customer,
        'items[0][price]': prices[step.price] ?? '',
        'items[0][quantity]': step.quantity,
        ...(step.trialDays > 0 && { trial_period_days: step.trialDays }),
      });
      break;
    case 'change':
      if (item) change(made, send, last.id, item, step);
      break;
    case 'card':
      send('POST', `/v1/customers/${customer}`, {
        'invoice_settings[default_payment_method]': step.token,
      });
      break;
    case 'cancel':
      if (!last) break;
      if (step.how === 'now') send('DELETE', `/v1/subscriptions/${last.id}`);
      else
        send('POST', `/v1/subscriptions/${last.id}`, { cancel_at_period_end: step.how === 'at_period_end' });
      break;
    case 'pay':
      if (last) send('POST', `/v1/invoices/${last.latest_invoice}/pay`);
      break;
    case 'end_trial':
      if (last) send('POST', `/v1/subscriptions/${last.id}`, { trial_end: 'now' });
      break;
    case 'item':
      send('POST', '/v1/invoiceitems', { customer, amount: step.amount, currency: 'usd' });
      break;
    case 'discount':
      if (item) discount(send, last.id, item.id, step);
      break;
    case 'tax':
      if (item) tax(made, send, last.id, item.id, step);
      break;
    case 'balance':
      send('POST', `/v1/customers/${customer}/balance_transactions`, {
        amount: step.amount,
        currency: 'usd',
      });
      break;
    case 'credit':
      if (last) creditNote(send, last.latest_invoice, step);
      break;
    case 'refund': {
      const [charge] = call('GET', '/v1/charges', { customer, limit: 1 }).body.data;
      if (charge) send('POST', '/v1/refunds', { charge: charge.id, amount: step.amount });
      break;
    }
    case 'schedule':
      if (item) schedule(send, last.id, prices[step.price] ?? '');
      break;
    case 'wrong':
      wrong(send, last?.id ?? 'sub_none', step.which);
      break;
  }
}

type Send = Bench['call'];

/** A preview with the same moment has the same lines as the update. */
function change(
  made: World,
  send: Send,
  id: string,
  item: Stripe.SubscriptionItem,
  step: Extract<Step, { kind: 'change' }>,
): void {
  const { current_period_start: start, current_period_end: end } = item;
  const at = start + Math.floor(((end - start) * step.at) / 10);
  const params = {
    'items[0][id]': item.id,
    'items[0][price]': made.prices[step.price] ?? '',
    'items[0][quantity]': step.quantity,
    proration_behavior: step.behaviour,
    proration_date: at,
  };
  const details = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name.startsWith('items')
        ? `subscription_details[items]${name.slice(5)}`
        : `subscription_details[${name}]`,
      value,
    ]),
  );
  const before = stateOf(made.store);
  const preview = made.call('POST', '/v1/invoices/create_preview', { subscription: id, ...details });
  expect(stateOf(made.store)).toBe(before);
  const answer = send('POST', `/v1/subscriptions/${id}`, params);
  if (answer.status !== 200 || preview.status !== 200) return;
  if (step.behaviour !== 'always_invoice') return;
  const invoice = made.call('GET', `/v1/invoices/${answer.body.latest_invoice}`).body;
  if (invoice.billing_reason !== 'subscription_update' || invoice.created !== made.store.now()) return;
  if (preview.body.billing_reason === 'subscription_update')
    expect(linesOf(preview.body)).toEqual(linesOf(invoice));
}

const linesOf = (invoice: Stripe.Invoice) =>
  invoice.lines.data.map((line) => [line.description, line.amount]);

function discount(
  send: Send,
  id: string,
  item: string,
  { which, onItem }: Extract<Step, { kind: 'discount' }>,
): void {
  const at = onItem ? 'items[0][discounts]' : 'discounts';
  const chosen = which.map((index, position) => [`${at}[${position}][coupon]`, coupons[index] ?? '']);
  send('POST', `/v1/subscriptions/${id}`, {
    ...(onItem && { 'items[0][id]': item }),
    ...(chosen.length === 0 ? { [at]: '' } : Object.fromEntries(chosen)),
  });
}

function tax(
  made: World,
  send: Send,
  id: string,
  item: string,
  { rate, onItem }: Extract<Step, { kind: 'tax' }>,
): void {
  const at = onItem ? 'items[0][tax_rates]' : 'default_tax_rates';
  send('POST', `/v1/subscriptions/${id}`, {
    ...(onItem && { 'items[0][id]': item }),
    ...(rate === -1 ? { [at]: '' } : { [`${at}[0]`]: made.rates[rate] ?? '' }),
  });
}

/** On an open invoice the whole amount is before the payment, on a paid one after it: one of the two is refused. */
function creditNote(send: Send, invoice: string, { amount, how }: Extract<Step, { kind: 'credit' }>): void {
  const before = send('POST', '/v1/credit_notes', { invoice, amount });
  if (before.status !== 200) send('POST', '/v1/credit_notes', { invoice, amount, [how]: amount });
}

function schedule(send: Send, id: string, price: string): void {
  const made = send('POST', '/v1/subscription_schedules', { from_subscription: id });
  if (made.status !== 200) return;
  const [phase] = made.body.phases;
  const current = Object.fromEntries(
    phase.items.flatMap((item: { price: string; quantity: number }, index: number) => [
      [`phases[0][items][${index}][price]`, item.price],
      [`phases[0][items][${index}][quantity]`, item.quantity],
    ]),
  );
  send('POST', `/v1/subscription_schedules/${made.body.id}`, {
    ...current,
    'phases[0][end_date]': phase.end_date,
    'phases[1][items][0][price]': price,
  });
}

function wrong(send: Send, id: string, which: number): void {
  const calls = [
    () =>
      send('POST', `/v1/subscriptions/${id}`, { 'items[0][price]': 'price_none', 'items[0][quantity]': 1 }),
    () => send('POST', `/v1/subscriptions/${id}`, { proration_date: 1, 'items[0][id]': 'si_none' }),
    () => send('POST', '/v1/subscriptions', { customer: 'cus_none', 'items[0][price]': 'price_none' }),
    () => send('GET', `/v1/subscriptions/${id}`, { 'expand[0]': 'nothing' }),
  ];
  expect(calls[which]?.().status).toBeGreaterThanOrEqual(400);
}

/** The rows and the ids to come; requests are counted in refusals too. */
function stateOf(store: Store): string {
  const { counters, changes } = JSON.parse(store.dump());
  return JSON.stringify([counters.ids, counters.rows, changes]);
}

const runs = { numRuns: 60 };
const histories = fc.array(steps, { minLength: 8, maxLength: 30 });

test('money, time and events keep their invariants under random requests and advances', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(starts, histories, (start, history) => {
      const made = world(start);
      for (const step of history) {
        take(made, step);
        checkTimers(made);
      }
      made.advance(45 * day);
      checkTimers(made);
      expect(made.failures).toEqual([]);
      made.audit.check();
      checkMoney(made);
      checkPeriods(made);
      checkEvents(made);
      checkExpand(made);
    }),
    runs,
  );
});

test('two advances end where one ends', { timeout: 60_000 }, () => {
  const splits = fc.array(fc.integer({ min: 1, max: 20 * day }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(starts, fc.array(steps, { minLength: 3, maxLength: 12 }), splits, (start, history, parts) => {
      const [small, large] = [world(start), world(start)];
      for (const step of history) for (const made of [small, large]) take(made, step);
      for (const seconds of parts) small.advance(seconds);
      large.advance(parts.reduce((total, seconds) => total + seconds, 0));
      expect(small.store.dump()).toBe(large.store.dump());
    }),
    runs,
  );
});

/** Nothing that was due is left. */
function checkTimers({ store }: World): void {
  settle(store, () => undefined);
  expect(store.nextTimer('server')?.due_at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(store.now());
}

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

function checkMoney(made: World): void {
  const charges = all<Stripe.Charge>(made, '/v1/charges').filter((charge) => charge.paid);
  expect(sum(charges.map((charge) => charge.amount))).toBe(
    sum(invoicesOf(made).map((invoice) => invoice.amount_paid)),
  );
  for (const charge of charges) checkCharge(made, charge);
  const notes = all<Stripe.CreditNote>(made, '/v1/credit_notes');
  for (const invoice of invoicesOf(made)) {
    const own = notes.filter((note) => note.invoice === invoice.id && note.status === 'issued');
    checkInvoice(made, invoice, own);
  }
  checkBalance(made);
}

/** Refunds never exceed the payment; fee and net add up. */
function checkCharge(made: World, charge: Stripe.Charge): void {
  const refunds = all<Stripe.Refund>(made, '/v1/refunds', { charge: charge.id });
  expect(sum(refunds.map((refund) => refund.amount))).toBe(charge.amount_refunded);
  expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount_captured);
  expect(charge.refunded).toBe(charge.amount_refunded === charge.amount_captured);
  const { amount, fee, net } = made.call(
    'GET',
    `/v1/balance_transactions/${charge.balance_transaction}`,
  ).body;
  expect([amount, net]).toEqual([charge.amount, charge.amount - fee]);
}

/** The customer's balance is the sum of its transactions, each of which says what it came to. */
function checkBalance(made: World): void {
  const { customer } = made;
  const moves = all<Stripe.CustomerBalanceTransaction>(
    made,
    `/v1/customers/${customer}/balance_transactions`,
  );
  let balance = 0;
  for (const move of moves) {
    balance += move.amount;
    expect(move.ending_balance).toBe(balance);
  }
  expect(made.call('GET', `/v1/customers/${customer}`).body.balance).toBe(balance);
  for (const { id, status, starting_balance: start, ending_balance: end } of invoicesOf(made)) {
    const own = moves.filter((move) => move.invoice === id && finalizing.has(move.type));
    if (status !== 'draft') expect(sum(own.map((move) => move.amount))).toBe((end ?? start) - start);
  }
}

/** What the finalization of an invoice does to the balance. */
const finalizing = new Set(['applied_to_invoice', 'invoice_too_small']);

function checkInvoice(made: World, invoice: Stripe.Invoice, notes: Stripe.CreditNote[]): void {
  const { data } = made.call('GET', `/v1/invoices/${invoice.id}/lines`, { limit: 100 }).body;
  const lines: Stripe.InvoiceLineItem[] = data;
  const parts = lines.flatMap((line) =>
    (line.discount_amounts ?? []).map(({ amount, discount }) => ({
      amount,
      isOwn: line.discounts.includes(String(discount)),
    })),
  );
  const [own, ofInvoice] = [true, false].map((isOwn) =>
    sum(parts.filter((part) => part.isOwn === isOwn).map(({ amount }) => amount)),
  );
  const taxes = lines.flatMap((line) => line.taxes ?? []);
  const exclusive = taxes.filter((tax) => tax.tax_behavior === 'exclusive');
  for (const line of lines) expect(Number.isSafeInteger(line.amount)).toBe(true);
  expect(invoice.subtotal).toBe(sum(lines.map((line) => line.amount)) - (own ?? 0));
  expect(sum((invoice.total_discount_amounts ?? []).map(({ amount }) => amount))).toBe(
    (own ?? 0) + (ofInvoice ?? 0),
  );
  expect(sum((invoice.total_taxes ?? []).map(({ amount }) => amount))).toBe(
    sum(taxes.map(({ amount }) => amount)),
  );
  expect(invoice.total).toBe(
    invoice.subtotal - (ofInvoice ?? 0) + sum(exclusive.map(({ amount }) => amount)),
  );
  expect(invoice.total_excluding_tax).toBe(invoice.total - sum(taxes.map(({ amount }) => amount)));
  expect(invoice.amount_remaining).toBe(invoice.amount_due - invoice.amount_paid);
  const [before, after] = [invoice.pre_payment_credit_notes_amount, invoice.post_payment_credit_notes_amount];
  expect(sum(notes.map((note) => note.pre_payment_amount))).toBe(before);
  expect(sum(notes.map((note) => note.post_payment_amount))).toBe(after);
  if (notes.length > 0) expect(before + after).toBeLessThanOrEqual(invoice.total);
  if (invoice.status !== 'draft') {
    // Less than the least that a card can be charged waits on the balance.
    const sumDue = invoice.total + invoice.starting_balance;
    const isNothing = invoice.total === 0;
    const due = isNothing || sumDue < leastCharge ? 0 : sumDue;
    expect(invoice.amount_due).toBe(due - before);
    expect(invoice.ending_balance).toBe(isNothing ? invoice.starting_balance : sumDue - due);
  }
  const isPaid = invoice.status === 'paid';
  expect(isPaid).toBe(invoice.status_transitions.paid_at !== null);
  if (isPaid) expect(invoice.amount_remaining).toBe(0);
  const expanded = made.call('GET', `/v1/invoices/${invoice.id}`, { 'expand[0]': 'payments' }).body;
  const payments: Stripe.InvoicePayment[] = expanded.payments.data;
  const paid = payments.filter((payment) => payment.status === 'paid');
  expect(invoice.amount_paid).toBe(sum(paid.map((payment) => payment.amount_paid ?? 0)));
  for (const { payment } of paid) {
    const intent = made.call('GET', `/v1/payment_intents/${payment.payment_intent}`).body;
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: invoice.amount_due });
  }
  expect(invoice.attempt_count).toBeLessThanOrEqual(1 + retries);
}

/** Each item's periods follow each other on the anchor's cycle, and each is billed once. */
function checkPeriods(made: World): void {
  for (const subscription of subscriptionsOf(made)) {
    const { status, billing_cycle_anchor: anchor } = subscription;
    for (const item of subscription.items.data) {
      const { interval, interval_count: count } = item.price.recurring ?? {
        interval: 'month',
        interval_count: 1,
      };
      const ends = Array.from({ length: 200 }, (_, n) => periodStart(anchor, interval as 'month', count, n));
      expect(item.current_period_end).toBeGreaterThan(item.current_period_start);
      if (status !== 'trialing') expect(ends).toContain(item.current_period_end);
    }
  }
  const billed = invoicesOf(made)
    .flatMap((invoice) => invoice.lines.data)
    .map((line) => ({ line, details: line.parent?.subscription_item_details }))
    .filter(({ line, details }) => details && !details.proration && line.amount !== 0)
    .map(({ line, details }) => `${details?.subscription_item} ${line.period.start}`);
  expect(new Set(billed).size).toBe(billed.length);
}

type Snapshot = {
  id: string;
  object: string;
  billing_cycle_anchor?: number;
  status?: string;
  trial_end?: number | null;
  items?: Items;
};
type Items = { data: Stripe.SubscriptionItem[] };

const terminal = new Set(['canceled', 'incomplete_expired', 'void', 'completed', 'released']);

/** The events of an object tell its whole story: forwards they end in what it is, backwards each tells the one before. */
function checkEvents(made: World): void {
  const events = all<Stripe.Event>(made, '/v1/events');
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  const stories = new Map<string, { type: string; object: Snapshot; previous: object | undefined }[]>();
  for (const event of events) {
    const object = event.data.object as unknown as Snapshot;
    const previous = event.data.previous_attributes as object | undefined;
    stories.set(object.id, [...(stories.get(object.id) ?? []), { type: event.type, object, previous }]);
  }
  for (const subscription of subscriptionsOf(made)) {
    const story = stories.get(subscription.id) ?? [];
    expect(story.at(-1)?.object).toEqual(subscription);
    for (const [index, { object, previous, type }] of story.entries()) {
      const before = story[index - 1];
      if (!before) continue;
      if (type === 'customer.subscription.updated')
        expect(undo(object, previous ?? {})).toEqual(before.object);
      checkContiguous(before.object, object);
    }
    const reminders = story.filter(({ type }) => type.endsWith('trial_will_end'));
    expect(new Set(reminders.map(({ object }) => object.trial_end)).size).toBe(reminders.length);
  }
  for (const story of stories.values()) {
    const end = story.findIndex(({ object }) => terminal.has(object.status ?? ''));
    if (end === -1) continue;
    for (const { object } of story.slice(end)) expect(object.status).toBe(story[end]?.object.status);
  }
  for (const invoice of invoicesOf(made)) {
    const last = stories.get(invoice.id)?.at(-1)?.object;
    // A subscription that ends stops the collection of its invoices without an event about them.
    expect({ ...last, auto_advance: null }).toEqual({ ...invoice, auto_advance: null });
  }
}

/** Hashes keep what did not change, arrays and lists are whole. */
function undo(object: object, previous: object): object {
  const merged: Record<string, unknown> = { ...object };
  for (const [key, old] of Object.entries(previous)) {
    const current = merged[key];
    const isHash = isPlain(old) && isPlain(current);
    merged[key] = isHash ? undo(current, old) : old;
  }
  return merged;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('data' in value);
}

/** An item's next period starts where the last one ended, unless a new interval or a new cycle moved it. */
function checkContiguous(before: Snapshot, after: Snapshot): void {
  if (before.billing_cycle_anchor !== after.billing_cycle_anchor) return;
  for (const item of after.items?.data ?? []) {
    const old = before.items?.data.find(({ id }) => id === item.id);
    if (!old || old.price.id !== item.price.id) continue;
    expect([old.current_period_start, old.current_period_end]).toContain(item.current_period_start);
  }
}

function checkExpand(made: World): void {
  const before = stateOf(made.store);
  made.call('GET', '/v1/subscriptions', {
    status: 'all',
    'expand[0]': 'data.latest_invoice.payments',
    'expand[1]': 'data.customer',
    'expand[2]': 'data.schedule',
  });
  expect(stateOf(made.store)).toBe(before);
  const [subscription] = subscriptionsOf(made);
  if (!subscription) return;
  const { customer, latest_invoice: invoice } = subscription;
  expect([typeof customer, typeof invoice]).toEqual(['string', 'string']);
}
