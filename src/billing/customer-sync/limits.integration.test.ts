import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { syncDependencies } from '@/worker/run-worker';
import { fetchCustomer } from './fetch';
import { syncNext } from './sync-next';

/** What one customer, one slow Stripe or one silent process may cost the others. */
let app: TestApp;
let admin: postgres.Sql;
let price: string;
const leaseMs = 2_000;
beforeAll(async () => {
  app = await createTestApp({
    worker: false,
    deliveries: false,
    timing: { debounceMs: 0, settleMs: 3_600_000, leaseMs },
  });
  admin = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
  const [starter] = (await app.stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] }))
    .data;
  price = starter?.id ?? '';
});
afterAll(async () => {
  await admin.end();
  await app[Symbol.asyncDispose]();
});
afterEach(async () => {
  await app.emulator.control.clearFaults();
  await admin`delete from billing.customer_sync`;
});

async function addCustomer(): Promise<string> {
  const { id } = await app.stripe.customers.create({ name: 'Acme', payment_method: 'pm_card_visa' });
  const [card] = (await app.stripe.paymentMethods.list({ customer: id })).data;
  await app.stripe.subscriptions.create({
    customer: id,
    items: [{ price }],
    default_payment_method: card?.id,
  });
  await admin`insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    values (${`bc_${id}`}, ${`org_${id}`}, false, ${id})`;
  return id;
}

const markDirty = (customers: string[]) => admin`
  insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen) select unnest(${customers}::text[]), false, 1`;

/** Counts the requests to Stripe while `run` runs. */
async function countRequests(run: () => Promise<unknown>): Promise<number> {
  const { syncStripe: stripe } = app.services;
  let requests = 0;
  const count = () => {
    requests++;
  };
  stripe.on('request', count);
  await run().finally(() => stripe.off('request', count));
  return requests;
}

describe('a slow Stripe', () => {
  it('is given up within the lease, and no transaction is open meanwhile', async () => {
    await markDirty([await addCustomer()]);
    await app.emulator.control.setFaults([
      { kind: 'slow_answer', path: '/v1/subscriptions*', delay_ms: leaseMs * 2 },
    ]);
    const startedMs = performance.now();
    let isOver = false;
    const synced = syncNext(syncDependencies(app.services), 'oldest').finally(() => {
      isOver = true;
    });
    let looks = 0;
    while (!isOver) {
      const open = await admin`
        select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
          and query not like 'autovacuum%' and backend_type = 'client backend'`;
      if (looks++ > 5 && !isOver) expect(open.length).toBeLessThanOrEqual(1);
    }
    expect(looks).toBeGreaterThan(10);
    expect(await synced).toBe('retry');
    expect(performance.now() - startedMs).toBeLessThan(leaseMs);
    const [row] = await admin`select last_error, dead_at from billing.customer_sync`;
    expect(row).toMatchObject({
      last_error: expect.stringContaining('StripeConnectionError'),
      dead_at: null,
    });
  });
});

describe('a Stripe that is down', () => {
  it('is asked five times and then left alone, however many customers wait, and nobody is lost', async () => {
    const customers = await Promise.all(Array.from({ length: 9 }, addCustomer));
    await markDirty(customers);
    await app.emulator.control.setFaults([{ kind: 'server_error', status: 503 }]);
    const deps = syncDependencies(app.services);
    const outcomes: string[] = [];
    const requests = await countRequests(async () => {
      for (let i = 0; i < 20; i++) outcomes.push(await syncNext(deps, 'oldest'));
    });
    expect(outcomes).toEqual([...Array(5).fill('retry'), ...Array(15).fill('held')]);
    expect(requests).toBe(5);

    await app.emulator.control.clearFaults();
    await admin`update billing.customer_sync set run_at = clock_timestamp()`;
    const fresh = syncDependencies(app.services);
    const mended: string[] = [];
    for (let i = 0; i < 10; i++) mended.push(await syncNext(fresh, 'oldest'));
    expect(mended).toEqual([...Array(9).fill('applied'), 'idle']);
  });
});

describe('the reads of one customer', () => {
  it('are each taken from the budget that all processes share', async () => {
    const customer = await addCustomer();
    await app.stripe.subscriptions.cancel(
      (await app.stripe.subscriptions.list({ customer })).data[0]?.id ?? '',
    );
    await markDirty([customer]);
    const deps = syncDependencies(app.services);
    let taken = 0;
    const budget = Object.assign(Object.create(deps.budget), {
      take: async () => {
        taken++;
      },
      giveBack: () => {
        taken--;
      },
    });
    const requests = await countRequests(async () => {
      expect(await syncNext({ ...deps, budget }, 'oldest')).toBe('applied');
    });
    // The subscriptions, the customer (nothing lives), the invoices and the cards of a first look.
    expect(requests).toBe(4);
    expect(taken).toBe(4);
  });

  it('are few when many of its invoices were named: a list brings a hundred at once', async () => {
    const customer = await addCustomer();
    const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
    const item = subscription?.items.data[0]?.id ?? '';
    for (let quantity = 2; quantity < 14; quantity++) {
      await app.stripe.subscriptions.update(subscription?.id ?? '', {
        items: [{ id: item, quantity }],
        proration_behavior: 'always_invoice',
      });
    }
    const named = (await app.stripe.invoices.list({ customer, limit: 100 })).data.flatMap(
      ({ id }) => id ?? [],
    );
    expect(named.length).toBeGreaterThan(10);
    const requests = await countRequests(async () => {
      const { invoices } = await fetchCustomer(app.services.syncStripe, {
        stripeCustomerId: customer,
        dirtyInvoiceIds: named,
        isFirst: false,
        deadlineMs: 5_000,
      });
      expect(new Set(invoices.map(({ id }) => id))).toEqual(new Set(named));
    });
    expect(requests).toBe(2);
  });
});

describe('a silent transaction', () => {
  it('of a click loses its locks after five seconds, so that the sync of that organization goes on', async () => {
    const { database } = app.services;
    const silent = database.forOrganization('org_silent', async (tx) => {
      await tx.execute(sql`insert into billing.organization_feed (organization_id) values ('org_silent')`);
      await eventually(async () => {
        const rows = await admin`
          select 1 from pg_stat_activity where application_name = 'appfactory:billing_app' and state = 'idle in transaction'
            and datname = current_database()`;
        expect(rows).toHaveLength(0);
      });
      await tx.execute(sql`select 1`);
    });
    await expect(silent).rejects.toThrow();
    await admin`insert into billing.organization_feed (organization_id) values ('org_silent')`;
  });
});
