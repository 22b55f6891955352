import { pino } from 'pino';
import postgres from 'postgres';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { syncDependencies } from '@/worker/run-worker';
import { applySnapshot } from './apply';
import { claimCustomer } from './claim';
import { permanentTriesMax } from './fail';
import { fetchCustomer } from './fetch';
import { syncNext } from './sync-next';

/** What goes wrong with one customer, and that nobody else notices. The test is the network and the worker. */
let app: TestApp;
let admin: postgres.Sql;
let price: string;
beforeAll(async () => {
  app = await createTestApp({
    worker: false,
    deliveries: false,
    timing: { debounceMs: 0, settleMs: 3_600_000 },
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
afterEach(() =>
  admin.unsafe('drop function if exists billing.fail_for_test cascade; delete from billing.customer_sync;'),
);

interface Mapped {
  customer: string;
  organizationId: string;
  subscriptionId: string;
}

/** A customer with a plan, mapped and never synced. */
async function addCustomer(items: Stripe.SubscriptionCreateParams.Item[] = [{ price }]): Promise<Mapped> {
  const { id: customer } = await app.stripe.customers.create({
    name: 'Acme',
    payment_method: 'pm_card_visa',
  });
  const [card] = (await app.stripe.paymentMethods.list({ customer })).data;
  const subscription = await app.stripe.subscriptions.create({
    customer,
    items,
    default_payment_method: card?.id,
  });
  const { id: organizationId } = await app.addOrganization();
  await admin`insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    values (${`bc_${customer}`}, ${organizationId}, false, ${customer})`;
  return { customer, organizationId, subscriptionId: subscription.id };
}

let events = 0;
/** An event of that customer comes in. */
async function announce(customer: string, overrides: Record<string, unknown> = {}): Promise<number> {
  events++;
  const event = {
    id: `evt_failure_${events}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_795_000_000 + events,
    data: { object: { id: customer, object: 'customer' } },
    livemode: false,
    type: 'customer.updated',
    ...overrides,
  };
  return (await app.deliver(JSON.stringify(event))).status;
}

/** Every write of that customer's subscription fails with this SQLSTATE. */
const failWritesOf = (customer: string, sqlState: string) =>
  admin.unsafe(`
    create function billing.fail_for_test() returns trigger language plpgsql as $$
    begin
      if new.stripe_customer_id = '${customer}' then raise exception 'on purpose' using errcode = '${sqlState}'; end if;
      return new;
    end $$;
    create trigger fail_for_test before insert or update on billing.subscriptions
      for each row execute function billing.fail_for_test();`);

const passTime = () => admin`update billing.customer_sync set run_at = clock_timestamp(), lease_until = null`;

async function trySync(times: number): Promise<string[]> {
  const outcomes: string[] = [];
  for (let i = 0; i < times; i++) {
    await passTime();
    outcomes.push(await syncNext(syncDependencies(app.services), 'oldest'));
  }
  return outcomes;
}

async function syncRow(customer: string) {
  const [row] = await admin`
    select attempts, last_error, dead_at is not null as is_dead, dirty_gen > synced_gen as is_dirty,
      extract(epoch from run_at - clock_timestamp()) as waits_seconds
    from billing.customer_sync where stripe_customer_id = ${customer}`;
  return row;
}

async function storedStatus({ subscriptionId }: Mapped): Promise<string | undefined> {
  const [row] = await admin`select status from billing.subscriptions where id = ${subscriptionId}`;
  return row?.status;
}

describe('an error that may pass', () => {
  it.each(['53100', '40P01', '40001', '57014'])(
    'of the database (%s) is tried again for ever, later each time, and its reason is visible',
    async (sqlState) => {
      const mapped = await addCustomer();
      await failWritesOf(mapped.customer, sqlState);
      await announce(mapped.customer);
      const waits: number[] = [];
      for (let i = 0; i < permanentTriesMax + 2; i++) {
        expect(await trySync(1)).toEqual(['retry']);
        waits.push(Number((await syncRow(mapped.customer))?.waits_seconds));
      }
      const row = await syncRow(mapped.customer);
      expect(row).toMatchObject({ attempts: permanentTriesMax + 2, is_dead: false, is_dirty: true });
      expect(row?.last_error).toContain(sqlState);
      expect(row?.last_error).not.toContain(mapped.subscriptionId);
      for (const [index, wait] of waits.entries()) {
        const seconds = Math.min(2 ** (index + 1), 300);
        expect(wait).toBeGreaterThan(seconds * 0.8 - 1);
        expect(wait).toBeLessThan(seconds * 1.2);
      }
      await admin`drop function billing.fail_for_test cascade`;
      expect(await trySync(1)).toEqual(['applied']);
      expect(await syncRow(mapped.customer)).toMatchObject({
        attempts: 0,
        last_error: null,
        is_dirty: false,
      });
      expect(await storedStatus(mapped)).toBe('active');
    },
  );

  it('of Stripe is tried again for ever too, also when its answer broke off in the middle', async () => {
    const { control } = app.emulator;
    const mapped = await addCustomer();
    await announce(mapped.customer);
    await control.setFaults([{ kind: 'cut_answer', path: '/v1/subscriptions*' }]);
    expect(new Set(await trySync(permanentTriesMax + 1))).toEqual(new Set(['retry']));
    expect(await syncRow(mapped.customer)).toMatchObject({ attempts: permanentTriesMax + 1, is_dead: false });
    await control.clearFaults();
    expect(await trySync(1)).toEqual(['applied']);
  });
});

describe('an error that will not pass', () => {
  it('makes a dead letter with its reason after eight tries, while another customer is synced', async () => {
    const broken = await addCustomer();
    const healthy = await addCustomer();
    await failWritesOf(broken.customer, '23514');
    await announce(broken.customer);
    expect(await trySync(permanentTriesMax)).toEqual([...Array(permanentTriesMax - 1).fill('retry'), 'dead']);
    expect(await syncRow(broken.customer)).toMatchObject({ is_dead: true });
    expect((await syncRow(broken.customer))?.last_error).toContain('23514');

    await announce(healthy.customer);
    expect(await trySync(2)).toEqual(['applied', 'idle']);
    expect(await storedStatus(healthy)).toBe('active');

    await admin`drop function billing.fail_for_test cascade`;
    await announce(broken.customer);
    expect(await trySync(1)).toEqual(['applied']);
    expect(await syncRow(broken.customer)).toMatchObject({ is_dead: false, attempts: 0, last_error: null });
  });
});

describe('an outage of Stripe', () => {
  it('does not count towards the eight tries of what comes after it', async () => {
    const mapped = await addCustomer();
    await announce(mapped.customer);
    await app.emulator.control.setFaults([{ kind: 'server_error', path: '/v1/subscriptions*' }]);
    await trySync(permanentTriesMax + 3);
    await app.emulator.control.clearFaults();
    await failWritesOf(mapped.customer, '23514');
    expect(await trySync(permanentTriesMax)).toEqual([...Array(permanentTriesMax - 1).fill('retry'), 'dead']);
  });
});

describe('a poison event', () => {
  /** Applies what Stripe would have answered, changed by `poison`. */
  async function applyPoisoned(
    mapped: Mapped,
    poison: (subscription: Stripe.Subscription) => Stripe.Subscription,
  ): Promise<void> {
    const { database, billing, planPrices } = app.services;
    await announce(mapped.customer);
    const claim = await eventually(async () => {
      const found = await claimCustomer(database.ingest, {
        leaseMs: 5_000,
        order: 'oldest',
        livemode: false,
      });
      if (!found) throw new Error('nothing to claim');
      return found;
    });
    const options = {
      stripeCustomerId: mapped.customer,
      dirtyInvoiceIds: [],
      isFirst: true,
      deadlineMs: 5_000,
    };
    const snapshot = await fetchCustomer(billing.stripe, options);
    await applySnapshot(database.worker, {
      claim,
      snapshot: { ...snapshot, subscriptions: snapshot.subscriptions.map(poison) },
      known: await planPrices.all(),
    });
  }

  it('with a status that nobody knows is stored, shown and entitles to nothing', async () => {
    const mapped = await addCustomer();
    await applyPoisoned(mapped, (subscription) => ({ ...subscription, status: 'frozen' as 'active' }));
    const [row] = await admin`
      select status, plan_id from billing.org_subscriptions where organization_id = ${mapped.organizationId}`;
    expect(row).toEqual({ status: 'frozen', plan_id: 'starter' });
  });

  it('with a thousand items is stored like any other', async () => {
    const mapped = await addCustomer();
    await applyPoisoned(mapped, (subscription) => {
      const [item] = subscription.items.data;
      const data = Array.from({ length: 1_000 }, (_, i) => ({
        ...item,
        id: `si_${i}`,
      })) as Stripe.SubscriptionItem[];
      return { ...subscription, items: { ...subscription.items, data } };
    });
    const [row] = await admin`
      select jsonb_array_length(items) as items from billing.subscriptions where id = ${mapped.subscriptionId}`;
    expect(row?.items).toBe(1_000);
  });

  it('with NUL bytes and lone surrogates in what Stripe answers is stored without them', async () => {
    const mapped = await addCustomer();
    await applyPoisoned(mapped, (subscription) => ({
      ...subscription,
      metadata: { note: 'a\u0000b\ud800c', 'k\u0000': 'v' },
      latest_invoice: Object.assign(Object(subscription.latest_invoice), {
        description: 'x\u0000',
        lines: { data: [] },
      }),
    }));
    const [row] = await admin`select metadata from billing.subscriptions where id = ${mapped.subscriptionId}`;
    expect(row?.metadata).toEqual({ note: 'a\ufffdb\ufffdc', 'k\ufffd': 'v' });
  });

  it('of any kind answers 200 and leaves the next customer alone', async () => {
    const healthy = await addCustomer();
    const poison: Record<string, unknown>[] = [
      {
        type: 'customer.subscription.updated',
        data: { object: { object: 'subscription', status: 'frozen' } },
      },
      {
        type: 'invoice.paid',
        api_version: '2019-02-19',
        data: { object: { id: 'in_1', object: 'invoice', customer: 'cus_old' } },
      },
      {
        type: 'customer.updated',
        api_version: '2027-10-01.future',
        data: { object: { id: { nested: true }, object: 'customer' } },
      },
      {
        type: 'invoice.payment_failed',
        data: { object: { id: 'in_\u0000\ud800', object: 'invoice', customer: 'cus_\u0000' } },
      },
      { type: 'charge.refunded', data: { object: [] } },
      { type: 'customer.updated', data: { object: { id: 'c'.repeat(5_000), object: 'customer' } } },
      {
        type: 'invoice.paid',
        data: { object: { id: 'in_big', object: 'invoice', customer: 'cus_big', amount_due: 2 ** 60 } },
      },
      {
        type: 'customer.subscription.updated',
        data: {
          object: {
            object: 'subscription',
            customer: 'cus_many',
            items: { data: Array(1_000).fill({ id: 'si_1' }) },
          },
        },
      },
    ];
    for (const event of poison)
      expect(await announce('', event), JSON.stringify(event).slice(0, 100)).toBe(200);
    expect(await announce(healthy.customer)).toBe(200);
    expect(await trySync(2)).toEqual(['applied', 'idle']);
    expect(await storedStatus(healthy)).toBe('active');
  });

  it('about a customer that is deleted in Stripe ends its plan, and the organization may buy again', async () => {
    const mapped = await addCustomer();
    await announce(mapped.customer);
    expect(await trySync(1)).toEqual(['applied']);
    await app.stripe.customers.del(mapped.customer);
    await announce(mapped.customer, { type: 'customer.deleted' });
    expect(await trySync(1)).toEqual(['applied']);
    expect(await storedStatus(mapped)).toBe('canceled');
    const [row] = await admin`
      select deleted_at is not null as is_deleted from billing.billing_customers where stripe_customer_id = ${mapped.customer}`;
    expect(row?.is_deleted).toBe(true);
  });
});

describe('a price that the catalogue does not know', () => {
  it('is the plan "custom", crashes nothing and raises an alarm, once per change', async () => {
    const product = await app.stripe.products.create({ name: 'By hand' });
    const special = await app.stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 12_345,
      recurring: { interval: 'month' },
    });
    const mapped = await addCustomer([{ price: special.id }]);
    const alarms: object[] = [];
    const logger = pino({ level: 'error' }, { write: (line) => alarms.push(JSON.parse(line)) });
    const deps = { ...syncDependencies(app.services), logger };
    for (let i = 0; i < 2; i++) {
      await announce(mapped.customer);
      await passTime();
      expect(await syncNext(deps, 'oldest')).toBe('applied');
    }
    const [row] = await admin`
      select plan_id, status from billing.org_subscriptions where organization_id = ${mapped.organizationId}`;
    expect(row).toEqual({ plan_id: 'custom', status: 'active' });
    expect(alarms).toEqual([
      expect.objectContaining({
        alarm: 'unknown_price',
        priceId: special.id,
        subscriptionId: mapped.subscriptionId,
      }),
    ]);
  });
});

describe('a customer that nobody is mapped to', () => {
  it('is tried again when somebody maps it, also after its sync was given up', async () => {
    await using live = await createTestApp({ deliveries: false });
    const { ingest } = live.services.database;
    const organization = await live.addOrganization();
    const customer = await live.stripe.customers.create({ name: 'Given up' });
    await ingest`insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, dead_at, attempts)
      values (${customer.id}, false, 1, clock_timestamp(), 8)`;
    await ingest`insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values ('bc_given_up', ${organization.id}, false, ${customer.id})`;
    await eventually(async () => {
      const [row] = await ingest`select dead_at, synced_gen::int from billing.customer_sync`;
      expect(row).toEqual({ dead_at: null, synced_gen: 1 });
    });
  });

  it('waits without a try, and is read within a moment of its mapping', async () => {
    await using live = await createTestApp({ deliveries: false });
    const customer = await live.stripe.customers.create({ name: 'Nobody', payment_method: 'pm_card_visa' });
    const [starter] = (await live.stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] }))
      .data;
    const [card] = (await live.stripe.paymentMethods.list({ customer: customer.id })).data;
    await live.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: starter?.id }],
      default_payment_method: card?.id,
    });
    for (const event of (await live.stripe.events.list({ limit: 100 })).data) await live.deliver(event);
    const { ingest } = live.services.database;
    const organization = await live.addOrganization();
    const [parked] = await ingest`select attempts, lease_token::int, dead_at from billing.customer_sync`;
    expect(parked).toEqual({ attempts: 0, lease_token: 0, dead_at: null });
    const mappedAtMs = performance.now();
    await ingest`insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values ('bc_parked', ${organization.id}, false, ${customer.id})`;
    await eventually(async () => {
      const [row] =
        await ingest`select status from billing.org_subscriptions where organization_id = ${organization.id}`;
      expect(row?.status).toBe('active');
    });
    expect(performance.now() - mappedAtMs).toBeLessThan(5_000);
    const [told] =
      await ingest`select count(*)::int as facts from billing.billing_events where type = 'invoice_paid'`;
    expect(told?.facts).toBe(1);
  });
});
