import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/db/client';
import { createTestDatabase } from '@/test/test-database';
import { type InboxEntry, storeEvents } from '../webhook-inbox';
import { claimCustomer, claimStatement } from './claim';
import { parkUnmapped } from './park';

let database: Database;
let admin: postgres.Sql;
let databaseUrl: string;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  databaseUrl = created.url;
  database = createDatabase(created.url);
  admin = postgres(created.url, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await drop();
});
beforeEach(() => admin`truncate billing.customer_sync, billing.billing_customers, billing.webhook_events`);

const options = { leaseMs: 60_000, order: 'oldest', livemode: false } as const;
const claim = async (order: 'oldest' | 'newest' = 'oldest') =>
  (await claimCustomer(database.ingest, { ...options, order }))?.stripeCustomerId ?? null;

/** Behind since so many seconds. */
async function addDirty(prefix: string, count: number, secondsAgo: number): Promise<void> {
  await admin`
    insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, run_at)
    select ${prefix} || i, false, 1, clock_timestamp() - ${secondsAgo}::int * interval '1 second'
    from generate_series(1, ${count}::int) i`;
}

async function map(customer: string): Promise<void> {
  await admin`
    insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    values (${`bc_${customer}`}, ${`org_${customer}`}, false, ${customer})`;
}

/** Pages of Postgres that one claim touches, by its own account; the claim is rolled back. */
async function pagesOfClaim(order: 'oldest' | 'newest'): Promise<number> {
  let pages = 0;
  await admin
    .begin(async (tx) => {
      const [plan] = await tx.unsafe<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }[]>(
        `explain (analyze, buffers, format json) ${claimStatement(order)}`,
        [60_000, false],
      );
      const root = plan?.['QUERY PLAN'][0]?.Plan;
      pages = (root?.['Shared Hit Blocks'] ?? 0) + (root?.['Shared Read Blocks'] ?? 0);
      throw new Error('rolled back');
    })
    .catch((error: Error) => {
      if (error.message !== 'rolled back') throw error;
    });
  return pages;
}

describe('a claim', () => {
  it('touches as few pages with a hundred thousand unmapped customers before it as with none', async () => {
    await addDirty('cus_mapped_', 2, 60);
    await map('cus_mapped_1');
    await map('cus_mapped_2');
    await addDirty('cus_nobody_old_', 50_000, 600);
    await addDirty('cus_nobody_new_', 50_000, 1);
    expect(await claim('oldest')).toMatch('cus_mapped_');
    expect(await claim('newest')).toMatch('cus_mapped_');
    await admin`update billing.customer_sync set lease_until = null where lease_until is not null`;
    await admin`vacuum analyze billing.customer_sync`;
    expect(await pagesOfClaim('oldest')).toBeLessThan(200);
    expect(await pagesOfClaim('newest')).toBeLessThan(200);
  });

  it('looks at no more of a backlog of a hundred thousand mapped ones than it has to', async () => {
    await addDirty('cus_backlog_', 100_000, 600);
    await admin`
      insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      select stripe_customer_id, stripe_customer_id, false, stripe_customer_id from billing.customer_sync`;
    await admin`vacuum analyze billing.customer_sync, billing.billing_customers`;
    expect(await pagesOfClaim('oldest')).toBeLessThan(500);
    expect(await pagesOfClaim('newest')).toBeLessThan(500);
  });

  it('takes those that are behind before those that only settle, and each once', async () => {
    await addDirty('cus_a', 1, 10);
    await addDirty('cus_b', 1, 20);
    await admin`
      insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, synced_gen, run_at, settle_at)
      values ('cus_settles', false, 1, 1, clock_timestamp() - interval '1 hour', clock_timestamp() - interval '1 second'),
        ('cus_later', false, 1, 1, clock_timestamp() - interval '1 hour', clock_timestamp() + interval '1 hour')`;
    for (const customer of ['cus_a1', 'cus_b1', 'cus_settles', 'cus_later']) await map(customer);
    expect([await claim(), await claim('newest'), await claim(), await claim()]).toEqual([
      'cus_b1',
      'cus_a1',
      'cus_settles',
      null,
    ]);
  });
});

describe('a customer that nobody is mapped to', () => {
  const event = (id: string): InboxEntry => ({
    id,
    createdSeconds: 1_795_000_000,
    type: 'customer.updated',
    livemode: false,
    account: null,
    apiVersion: null,
    stripeCustomerId: 'cus_x',
    invoiceId: null,
    status: 'accepted',
    verifiedWith: 'current',
    payload: Buffer.from('{}'),
    fact: null,
  });
  const timing = { debounceMs: 0, settleMs: 60_000, leaseMs: 60_000 };

  it('is claimed as soon as it is mapped, however often it was passed by and bumped before', async () => {
    await storeEvents(database.ingest, [event('evt_1')], timing);
    expect(await claim()).toBeNull();
    const [row] = await admin`select is_parked, dirty_gen::int from billing.customer_sync`;
    expect(row).toEqual({ is_parked: true, dirty_gen: 1 });
    await storeEvents(database.ingest, [event('evt_2')], timing);
    expect(await claim()).toBeNull();
    await map('cus_x');
    expect(await claim()).toBe('cus_x');
  });

  it('is not overlooked when its mapping is committed while it is being parked', async () => {
    await storeEvents(database.ingest, [event('evt_1')], timing);
    // The mapping holds the customer's row, uncommitted: the parking skips it.
    const mapper = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    try {
      await mapper.begin(async (tx) => {
        await tx`
          insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
          values ('bc_race', 'org_race', false, 'cus_x')`;
        expect(await parkUnmapped(database.ingest, false)).toBe(0);
      });
    } finally {
      await mapper.end();
    }
    expect(await claim()).toBe('cus_x');
  });
});
