import fc from 'fast-check';
import postgres from 'postgres';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerOf, subscribe } from '@/test/billing-story';
import { createTestApp, type TestApp } from '@/test/test-app';
import { syncDependencies } from '@/worker/run-worker';
import { applyStripeEvent } from '../webhook-handler';
import { syncNext } from './sync-next';

/**
 * Orders, copies and wake-ups of the worker, many of them: each must end in the one state that Stripe has. Events go through the
 * webhook's domain call and the sync through its own loop step; only the network's order is made up here.
 */
let app: TestApp;
let admin: postgres.Sql;
let customer: string;
let organizationId: string;
let events: Stripe.Event[];
let stripeCalls = 0;

beforeAll(async () => {
  app = await createTestApp({
    worker: false,
    deliveries: false,
    timing: { debounceMs: 0, settleMs: 3_600_000 },
  });
  admin = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
  const { organization } = await subscribe(app);
  organizationId = organization.id;
  customer = await customerOf(app, organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  const id = subscription?.id ?? '';
  for (let i = 0; i < 12; i++) await app.stripe.subscriptions.update(id, { metadata: { change: String(i) } });
  await app.stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await app.stripe.customers.update(customer, { name: 'Renamed' });
  await app.stripe.subscriptions.cancel(id);
  events = (await app.stripe.events.list({ limit: 100 })).data.filter((event) => {
    const object = event.data.object as { id?: string; customer?: unknown };
    return object.customer === customer || object.id === customer;
  });
  app.services.syncStripe.on('request', () => stripeCalls++);
});
afterAll(async () => {
  await admin.end();
  await app[Symbol.asyncDispose]();
});

/** Deleted, not truncated: a truncate of a partitioned table makes files, thousands of times. */
const clearing = [
  'webhook_events',
  'customer_sync',
  'dirty_invoices',
  'billing_facts',
  'subscriptions',
  'org_subscriptions',
  'invoices',
  'billing_events',
  'organization_feed',
]
  .map((table) => `delete from billing.${table};`)
  .join('');

async function reset(): Promise<void> {
  await admin.unsafe(clearing);
  stripeCalls = 0;
}

const receive = (event: Stripe.Event) =>
  applyStripeEvent(
    event,
    { body: Buffer.from('{}'), verifiedWith: 'current' },
    { inbox: app.services.inbox, livemode: false, accountId: null },
  );

async function syncAll(): Promise<number> {
  const deps = dependencies();
  let applied = 0;
  while ((await syncNext(deps, 'oldest')) === 'applied') applied++;
  return applied;
}

let cached: ReturnType<typeof syncDependencies> | undefined;
function dependencies() {
  cached ??= syncDependencies(app.services);
  return cached;
}

/** What the order must not change: every row of ours, without the times of writing and the feed's own numbers. */
async function finalState(): Promise<unknown> {
  const [row] = await admin`
    select
      (select json_agg(to_jsonb(s) - 'synced_at' order by s.id) from billing.subscriptions s) as subscriptions,
      (select json_agg(to_jsonb(i) - 'synced_at' order by i.id) from billing.invoices i) as invoices,
      (select json_agg(to_jsonb(p) - 'synced_at' - 'sync_seq') from billing.org_subscriptions p) as projection,
      (select json_agg(f.natural_key order by f.natural_key) from billing.billing_facts f where consumed_at is not null) as facts,
      (select count(*)::int from billing.customer_sync where dirty_gen > synced_gen) as dirty`;
  return row;
}

/** One schedule: which event comes when, and after which of them the worker wakes. */
async function play(
  order: readonly Stripe.Event[],
  wakeAfter: (position: number) => boolean,
): Promise<unknown> {
  await reset();
  for (const [position, event] of order.entries()) {
    await receive(event);
    if (wakeAfter(position)) await syncAll();
  }
  await syncAll();
  return finalState();
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('the order of events', () => {
  it('does not matter: all 720 orders of six events, each with three patterns of copies, end in one state', async () => {
    const six = [0, 3, 6, 9, 12, events.length - 1]
      .map((i) => events[i])
      .filter((event) => event !== undefined);
    expect(six).toHaveLength(6);
    const expected = await play(six, () => false);
    const [truth] = (await app.stripe.subscriptions.list({ customer, status: 'all' })).data;
    expect(expected).toMatchObject({
      dirty: 0,
      subscriptions: [{ id: truth?.id, status: truth?.status, metadata: truth?.metadata }],
    });
    const patterns: ((order: Stripe.Event[]) => Stripe.Event[])[] = [
      (order) => order,
      (order) => order.flatMap((event) => [event, event]),
      (order) => [...order, ...order.slice(0, 2)],
    ];
    let played = 0;
    for (const order of permutations(six)) {
      for (const [index, pattern] of patterns.entries()) {
        // Where the worker wakes moves along with the schedule.
        const wake = (played + index) % 7;
        const state = await play(pattern(order), (position) => position === wake);
        if (JSON.stringify(state) !== JSON.stringify(expected)) {
          expect(state, `order ${order.map((event) => event.id).join(', ')}, pattern ${index}`).toEqual(
            expected,
          );
        }
        played++;
      }
    }
    expect(played).toBe(2_160);
  }, 400_000);

  it('does not matter in random shuffles of all events with random copies and wake-ups', async () => {
    const seed = Date.now() % 2 ** 31;
    console.log(`seed ${seed}`);
    const expected = await play(events, () => false);
    const schedules = fc.record({
      order: fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      copies: fc.array(fc.nat(events.length - 1), { maxLength: 10 }),
      wakes: fc.uniqueArray(fc.nat(events.length + 10), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(schedules, async ({ order, copies, wakes }) => {
        const sent = [...order, ...copies.flatMap((i) => order[i] ?? [])];
        expect(await play(sent, (position) => wakes.includes(position))).toEqual(expected);
      }),
      { numRuns: 2_000, seed },
    );
  }, 400_000);

  it('asks Stripe once per burst and never for a copy', async () => {
    await reset();
    await Promise.all(events.map(receive));
    expect(await syncAll()).toBe(1);
    const calls = stripeCalls;
    await Promise.all([...events, ...events].map(receive));
    expect(await syncAll()).toBe(0);
    expect(stripeCalls).toBe(calls);
  });

  it("does not let another customer's events touch this one's rows", async () => {
    const before = await play(events, () => false);
    const other = await app.stripe.customers.create({ name: 'Somebody else' });
    const [foreign] = (await app.stripe.events.list({ limit: 1 })).data;
    if (!foreign) throw new Error('no event');
    expect((foreign.data.object as { id: string }).id).toBe(other.id);
    await receive({ ...foreign, type: 'customer.updated' } as Stripe.Event);
    expect(await syncAll()).toBe(0);
    const after = await finalState();
    expect({ ...Object(after), dirty: 0 }).toEqual(before);
    const rows = await admin`select organization_id from billing.org_subscriptions`;
    expect([...rows]).toEqual([{ organization_id: organizationId }]);
  });
});
