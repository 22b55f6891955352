import fc from 'fast-check';
import postgres from 'postgres';
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { required } from '@/lib/assert';
import { customerOf, subscribe } from '@/test/billing-story';
import { createTestApp, type TestApp } from '@/test/test-app';
import { syncDependencies } from '@/worker/run-worker';
import { applyStripeEvent } from '../webhook-handler';
import { applySnapshot } from './apply';
import { type Claim, claimCustomer } from './claim';
import { type CustomerSnapshot, fetchCustomer } from './fetch';
import { syncNext } from './sync-next';

/**
 * Schedules in which Stripe goes on changing: between two events, between an event and the read, and between the read and the write.
 * The other orders (orders.integration.test.ts) end in one fixed state; here the end is wherever Stripe has gone.
 */
let app: TestApp;
let admin: postgres.Sql;
let customer: string;
let subscriptionId: string;
let dependencies: ReturnType<typeof syncDependencies>;
const seen = new Set<string>();

beforeAll(async () => {
  app = await createTestApp({
    worker: false,
    deliveries: false,
    // Leases outlive a schedule: what happens when they do not is the model's and chaos's.
    timing: { debounceMs: 0, settleMs: 3_600_000, leaseMs: 600_000 },
  });
  admin = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
  dependencies = syncDependencies(app.services);
  const { organization } = await subscribe(app);
  customer = await customerOf(app, organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  subscriptionId = required(subscription, 'a subscription').id;
  for (const event of await changeStripe(0)) await receive(event);
  await syncAll();
});
afterAll(async () => {
  await admin.end();
  await app[Symbol.asyncDispose]();
});

/** The number of the subscription's version, at Stripe and so in its events. Only grows, over all schedules. */
let version = 0;

async function changeStripe(kind: number): Promise<Stripe.Event[]> {
  version++;
  const metadata = { version: String(version) };
  const more: Stripe.SubscriptionUpdateParams[] = [
    {},
    { cancel_at_period_end: version % 2 === 0 },
    { description: `Version ${version}` },
  ];
  await app.stripe.subscriptions.update(subscriptionId, { metadata, ...more[kind] });
  return freshEvents();
}

/** Of the customer, since the last time; newest first, as Stripe lists them. */
async function freshEvents(): Promise<Stripe.Event[]> {
  const fresh = (await app.stripe.events.list({ limit: 20 })).data.filter(({ id }) => !seen.has(id));
  for (const { id } of fresh) seen.add(id);
  return fresh.filter((event) => {
    const object = event.data.object as { id?: string; customer?: unknown };
    return object.customer === customer || object.id === customer;
  });
}

const receive = (event: Stripe.Event) =>
  applyStripeEvent(
    event,
    { body: Buffer.from('{}'), verifiedWith: 'current' },
    { inbox: app.services.inbox, livemode: false, accountId: null },
  );

async function syncAll(): Promise<void> {
  while ((await syncNext(dependencies, 'oldest')) === 'applied');
}

interface Shown {
  version: number;
  sequence: number;
  isBehind: boolean;
}

async function shown(): Promise<Shown> {
  const [row] = await admin<[Shown]>`
    select coalesce((metadata->>'version')::int, 0) as version, sync_seq::int as sequence, dirty_gen > synced_gen as "isBehind"
    from billing.subscriptions s join billing.org_subscriptions p on p.subscription_id = s.id
    join billing.customer_sync c on c.stripe_customer_id = s.stripe_customer_id where s.id = ${subscriptionId}`;
  return row;
}

type Action =
  | { kind: 'change'; how: number }
  | { kind: 'deliver' | 'copy'; which: number }
  | { kind: 'read' | 'write' };

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), how: fc.nat(2) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), which: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('read' as const, 'write' as const) }) },
  ),
  { minLength: 6, maxLength: 16 },
);

it('follows a Stripe that changes meanwhile: ends where it has gone, hides no acknowledged change and never goes back', async () => {
  const seed = Date.now() % 2 ** 31;
  console.log(`seed ${seed}`);
  let midReads = 0;
  await fc.assert(
    fc.asyncProperty(actions, async (schedule) => {
      const onTheWay: Stripe.Event[] = [];
      const delivered: Stripe.Event[] = [];
      let acknowledged = (await shown()).version;
      let before = await shown();
      let open: { claim: Claim; snapshot: CustomerSnapshot; version: number } | null = null;

      async function deliver(event: Stripe.Event): Promise<void> {
        await receive(event);
        delivered.push(event);
        const object = event.data.object as { metadata?: Record<string, string> | null };
        acknowledged = Math.max(acknowledged, Number(object.metadata?.version ?? 0));
      }
      async function write(): Promise<void> {
        if (!open) return;
        const { claim, snapshot } = open;
        if (version > open.version) midReads++;
        open = null;
        const known = await dependencies.planPrices.all();
        await applySnapshot(dependencies.db, { claim, snapshot, known });
      }
      async function look(): Promise<void> {
        const now = await shown();
        expect(now.version).toBeGreaterThanOrEqual(before.version);
        expect(now.sequence).toBeGreaterThanOrEqual(before.sequence);
        expect(now.version).toBeLessThanOrEqual(version);
        if (!now.isBehind) expect(now.version).toBeGreaterThanOrEqual(acknowledged);
        before = now;
      }

      for (const action of schedule) {
        if (action.kind === 'change') onTheWay.push(...(await changeStripe(action.how)));
        if (action.kind === 'deliver' && onTheWay.length > 0) {
          const [event] = onTheWay.splice(action.which % onTheWay.length, 1);
          await deliver(required(event, 'an event'));
        }
        const copied = action.kind === 'copy' ? delivered[action.which % delivered.length] : undefined;
        if (copied) await deliver(copied);
        if (action.kind === 'read' && !open) open = await read();
        if (action.kind === 'write') await write();
        await look();
      }
      for (const event of onTheWay.reverse()) await deliver(event);
      await write();
      await look();
      await syncAll();
      const truth = await app.stripe.subscriptions.retrieve(subscriptionId);
      expect(truth.metadata.version).toBe(String(version));
      const [row] = await admin`
        select metadata->>'version' as version, cancel_at_period_end, status from billing.subscriptions where id = ${subscriptionId}`;
      expect(row).toEqual({
        version: truth.metadata.version,
        cancel_at_period_end: truth.cancel_at_period_end,
        status: truth.status,
      });
      expect(await shown()).toMatchObject({ isBehind: false });
    }),
    { numRuns: 100, seed },
  );
  // Else the schedules would not have been what this is about.
  expect(midReads).toBeGreaterThan(10);
}, 200_000);

async function read(): Promise<{ claim: Claim; snapshot: CustomerSnapshot; version: number } | null> {
  const { leaseMs } = dependencies.timing;
  const claim = await claimCustomer(dependencies.sql, { leaseMs, order: 'oldest', livemode: false });
  if (!claim) return null;
  const snapshot = await fetchCustomer(app.stripe, {
    stripeCustomerId: customer,
    dirtyInvoiceIds: [],
    isFirst: false,
    deadlineMs: 20_000,
  });
  return { claim, snapshot, version };
}
