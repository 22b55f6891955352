import fc from 'fast-check';
import postgres from 'postgres';
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '@/test/test-app';
import { syncDependencies } from '@/worker/run-worker';
import { applyStripeEvent } from '../webhook-handler';
import { syncNext } from './sync-next';

/** How often Stripe is asked, whatever comes in: by bursts of changes, never by events. */
let app: TestApp;
let admin: postgres.Sql;
let reads = 0;
const customers: string[] = [];

beforeAll(async () => {
  app = await createTestApp({
    worker: false,
    deliveries: false,
    timing: { debounceMs: 0, settleMs: 3_600_000 },
  });
  admin = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
  const [price] = (await app.stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] })).data;
  for (let i = 0; i < 3; i++) {
    const { id } = await app.stripe.customers.create({
      name: `Customer ${i}`,
      payment_method: 'pm_card_visa',
    });
    const [card] = (await app.stripe.paymentMethods.list({ customer: id })).data;
    await app.stripe.subscriptions.create({
      customer: id,
      items: [{ price: price?.id }],
      default_payment_method: card?.id,
    });
    await admin`insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values (${`bc_${i}`}, ${`org_${i}`}, false, ${id})`;
    customers.push(id);
  }
  app.services.syncStripe.on('request', () => reads++);
});
afterAll(async () => {
  await admin.end();
  await app[Symbol.asyncDispose]();
});

/** Event `number` of customer `index`; the same two are the same event, so a repetition is a copy. */
function receive(index: number, number: number): Promise<unknown> {
  const event = {
    id: `evt_${index}_${number}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_795_000_000 + number,
    data: { object: { id: customers[index], object: 'customer' } },
    livemode: false,
    type: 'customer.updated',
  };
  return applyStripeEvent(
    event as Stripe.Event,
    { body: Buffer.from('{}'), verifiedWith: 'current' },
    { inbox: app.services.inbox, livemode: false, accountId: null },
  );
}

let cached: ReturnType<typeof syncDependencies> | undefined;
async function syncAll(): Promise<void> {
  cached ??= syncDependencies(app.services);
  for (;;) {
    const outcome = await syncNext(cached, 'oldest');
    if (outcome === 'idle') return;
    // The time of a failed one has come.
    if (outcome === 'retry') await admin`update billing.customer_sync set run_at = clock_timestamp()`;
  }
}

async function rowsOf(index: number): Promise<string> {
  const [row] = await admin`
    select
      (select json_agg(s order by s.id) from billing.subscriptions s where s.stripe_customer_id = ${customers[index] ?? ''}) as subscriptions,
      (select json_agg(p) from billing.org_subscriptions p where p.organization_id = ${`org_${index}`}) as projection,
      (select json_agg(e order by e.seq) from billing.billing_events e where e.organization_id = ${`org_${index}`}) as feed`;
  return JSON.stringify(row);
}

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

type Step = { kind: 'event'; index: number; number: number } | { kind: 'sync' } | { kind: 'fail' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('event' as const), index: fc.nat(2), number: fc.nat(5) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sync' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const) }) },
);

it('is bounded by bursts, customers and failures, is 0 for a copy, and never touches a customer that nothing was said of', async () => {
  const seed = Date.now() % 2 ** 31;
  console.log(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      await admin.unsafe(clearing);
      await app.emulator.control.clearFaults();
      reads = 0;
      const seen = new Set<string>();
      const isDirty = [false, false, false];
      const wasRead = [false, false, false];
      let bursts = 0;
      let failures = 0;
      for (const current of [...steps, { kind: 'sync' } as const]) {
        if (current.kind === 'event') {
          const key = `${current.index}_${current.number}`;
          if (!seen.has(key) && !isDirty[current.index]) bursts++;
          if (!seen.has(key)) isDirty[current.index] = true;
          seen.add(key);
          await receive(current.index, current.number);
          continue;
        }
        if (current.kind === 'fail' && isDirty.includes(true)) {
          failures++;
          await app.emulator.control.setFaults([{ kind: 'server_error', method: 'GET', count: 1 }]);
        }
        const before = await Promise.all(isDirty.map((_, index) => rowsOf(index)));
        await syncAll();
        for (const [index, dirty] of isDirty.entries()) {
          if (!dirty) expect(await rowsOf(index), `customer ${index}`).toBe(before[index]);
          if (dirty) wasRead[index] = true;
          isDirty[index] = false;
        }
        const known = wasRead.filter(Boolean).length;
        // A first look reads the invoices and the cards too, and a failure may cost all three once more.
        expect(reads).toBeLessThanOrEqual(bursts + 2 * known + 3 * failures);
      }
      const total = reads;
      for (const key of seen) {
        const [index = 0, number = 0] = key.split('_').map(Number);
        await receive(index, number);
      }
      await syncAll();
      expect(reads).toBe(total);
    }),
    { numRuns: 60, seed },
  );
}, 120_000);
