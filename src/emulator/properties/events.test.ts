import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { runEmulator, runReceiver, until } from '../emulator.fixture';
import { forHistories } from './history.fixture';
import { all, invoicesOf, subscriptionsOf, type World } from './random-world.fixture';
import { eventsOf, type Snapshot, stories } from './stories.fixture';

const timeout = 60_000;

test('invariant 18: the last event of an object is the object, and each one tells the one before', {
  timeout,
}, () => {
  forHistories((made) => {
    const told = stories(made);
    for (const [id, now] of notified(made)) {
      const story = told.get(id) ?? [];
      expect(own(story.at(-1)?.object)).toEqual(own(now));
      for (const [index, { object, previous, type }] of story.entries()) {
        const before = story[index - 1];
        if (before && type.endsWith('.updated'))
          expect(own(undo(object, previous ?? {}))).toEqual(own(before.object));
      }
    }
    for (const invoice of invoicesOf(made)) {
      const last = told.get(invoice.id)?.at(-1)?.object;
      // A subscription that ends stops the collection of its invoices without an event about them.
      expect({ ...last, auto_advance: null }).toEqual({ ...invoice, auto_advance: null });
    }
  });
});

/** A subscription shows its prices as they are now: archiving one is told of the price and not of the subscription. */
function own(object: object | undefined): unknown {
  if (object && 'object' in object && object.object === 'price') return object;
  return JSON.parse(JSON.stringify(object ?? null, (key, value) => (key === 'active' ? undefined : value)));
}

/** Objects of which each change is told. A payment intent's own changes have no event at Stripe. */
function notified(made: World): Map<string, object> {
  const rows = [
    ...subscriptionsOf(made),
    ...all<Stripe.SubscriptionSchedule>(made, '/v1/subscription_schedules'),
    ...all<Stripe.Price>(made, '/v1/prices'),
    ...all<Stripe.Coupon>(made, '/v1/coupons'),
  ];
  return new Map(rows.map((row) => [row.id, row]));
}

/** Hashes keep what did not change, arrays and lists are whole. */
function undo(object: object, previous: object): object {
  const merged: Record<string, unknown> = { ...object };
  for (const [key, old] of Object.entries(previous)) {
    const current = merged[key];
    merged[key] = isPlain(old) && isPlain(current) ? undo(current, old) : old;
  }
  return merged;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('data' in value);
}

test('invariant 19: after every step each object is what its last event says, and no update tells of nothing', {
  timeout,
}, () => {
  forHistories(
    (made) => {
      // A refund says so twice when it is made, as at Stripe.
      for (const { type, previous } of [...stories(made).values()].flat())
        if (type.endsWith('.updated') && !type.endsWith('refund.updated'))
          expect(Object.keys(previous ?? {}), type).not.toEqual([]);
    },
    {
      runs: 12,
      between: (made) => {
        const last = new Map<string, Snapshot>();
        for (const { data } of eventsOf(made)) last.set(data.object.id, data.object);
        for (const [id, now] of notified(made)) expect(own(last.get(id))).toEqual(own(now));
      },
    },
  );
});

test('invariant 20: ids are given once, of events and of all that they are about', { timeout }, () => {
  forHistories((made) => {
    const ids = eventsOf(made).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('invariant 20: each event reaches each endpoint that wants it, signed, or ends failed after its tries', {
  timeout,
}, async () => {
  const answers = fc.array(fc.constantFrom(200, 200, 500, 404), { maxLength: 20 });
  const wants = fc.constantFrom<Stripe.WebhookEndpointCreateParams.EnabledEvent[]>(
    ['*'],
    ['customer.created'],
    ['product.created', 'customer.updated'],
  );
  const endpoints = fc.array(fc.record({ answers, wants }), { minLength: 1, maxLength: 3 });
  const calls = fc.array(fc.constantFrom('product', 'customer', 'rename'), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(endpoints, calls, async (wanted, made) => {
      await using running = await runEmulator({ webhookRetryDelaysMs: [1, 1] });
      const { stripe, emulator } = running;
      await using stack = new AsyncDisposableStack();
      const receivers = await Promise.all(
        wanted.map(async (spec) => {
          const receiver = stack.use(await runReceiver([...spec.answers]));
          const endpoint = await stripe.webhookEndpoints.create({
            url: receiver.url,
            enabled_events: spec.wants,
          });
          const types: string[] = spec.wants;
          return { receiver, endpoint, types };
        }),
      );
      const customer = await stripe.customers.create();
      for (const [index, call] of made.entries()) {
        if (call === 'product') await stripe.products.create({ name: `Product ${index}` });
        else if (call === 'customer') await stripe.customers.create();
        else await stripe.customers.update(customer.id, { name: `Name ${index}` });
      }
      await until(async () => (await emulator.control.deliveries({ status: 'pending' })).length === 0);
      const deliveries = await emulator.control.deliveries();
      const { data: events } = await stripe.events.list({ limit: 100 });
      for (const { receiver, endpoint, types } of receivers) {
        const bodies = receiver.received.map(({ body, signature }) =>
          stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? ''),
        );
        for (const event of events) {
          const isWanted = types.includes('*') || types.includes(event.type);
          const own = deliveries.filter((row) => row.event === event.id && row.endpoint === endpoint.id);
          expect(own).toHaveLength(isWanted ? 1 : 0);
          if (!isWanted) continue;
          expect(['succeeded', 'failed']).toContain(own[0]?.status);
          if (own[0]?.status === 'failed') expect(own[0].attempt).toBe(3);
          expect(bodies.filter(({ id }) => id === event.id)).toHaveLength(own[0]?.attempt ?? 0);
        }
      }
    }),
    { numRuns: 8 },
  );
});
