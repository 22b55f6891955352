import type Stripe from 'stripe';
import { expect } from 'vitest';
import type { Store } from '../store/store';
import { takeLifecycle } from './lifecycle-steps.fixture';
import { type Bench, coupons, type Params, type World } from './random-world.fixture';
import type { Step } from './step-choices.fixture';

/** One step, on the newest subscription where it needs one. A refusal leaves the store as it was, byte for byte. */
export function take(made: World, step: Step): void {
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
      made.advance(1);
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
    case 'vanish':
      vanish(made, send, step);
      break;
    default:
      takeLifecycle(made, send, last, step);
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

/** What running subscriptions and schedules have named goes away under them. */
function vanish(
  { call, customer, prices, rates }: World,
  send: Send,
  { what, which }: Extract<Step, { kind: 'vanish' }>,
): void {
  if (what === 'price') send('POST', `/v1/prices/${prices[which]}`, { active: false });
  else if (what === 'coupon') send('DELETE', `/v1/coupons/${coupons[which]}`);
  else if (what === 'rate') send('POST', `/v1/tax_rates/${rates[which % rates.length]}`, { active: false });
  else {
    const [card] = call('GET', `/v1/customers/${customer}/payment_methods`, { limit: 1 }).body.data;
    if (card) send('POST', `/v1/payment_methods/${card.id}/detach`);
  }
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
export function stateOf(store: Store): string {
  const { counters, changes } = JSON.parse(store.dump());
  return JSON.stringify([counters.ids, counters.rows, changes]);
}
