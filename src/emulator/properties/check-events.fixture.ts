import type Stripe from 'stripe';
import { expect } from 'vitest';
import { stateOf } from './random-steps.fixture';
import { all, invoicesOf, subscriptionsOf, type World } from './random-world.fixture';

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
export function checkEvents(made: World): void {
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

export function checkExpand(made: World): void {
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
