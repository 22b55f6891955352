import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { syncDependencies } from '@/worker/run-worker';
import { applySnapshot } from './apply';
import { claimCustomer } from './claim';
import { fetchCustomer } from './fetch';
import { LeaseLostError } from './release';
import { syncNext } from './sync-next';

/** No worker, no deliveries: the test is the network and the worker, and chooses every order itself. */
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    worker: false,
    deliveries: false,
    timing: { debounceMs: 0, settleMs: 60_000 },
  });
});
afterAll(() => app[Symbol.asyncDispose]());

async function syncAll(): Promise<void> {
  const deps = syncDependencies(app.services);
  while ((await syncNext(deps, 'oldest')) !== 'idle');
}

async function eventsOf(customer: string): Promise<Stripe.Event[]> {
  const all: Stripe.Event[] = [];
  for await (const event of app.stripe.events.list({ limit: 100 })) {
    const object = event.data.object as { id?: string; customer?: unknown };
    if (object.customer === customer || object.id === customer) all.push(event);
  }
  return all.reverse();
}

interface Stored {
  status: string;
  cancel_at: Date | null;
  metadata: Record<string, string>;
  sync_seq: number;
}

async function storedSubscription(organizationId: string): Promise<Stored | undefined> {
  const [row] = await app.services.database.ingest<Stored[]>`
    select s.status, s.cancel_at, s.metadata, p.sync_seq::int as sync_seq
    from billing.org_subscriptions p join billing.subscriptions s on s.id = p.subscription_id
    where p.organization_id = ${organizationId}`;
  return row;
}

async function expectEqualToStripe(organizationId: string, customer: string): Promise<void> {
  const [truth] = (await app.stripe.subscriptions.list({ customer, status: 'all' })).data;
  const row = await storedSubscription(organizationId);
  expect(row?.status).toBe(truth?.status);
  expect(row?.cancel_at?.getTime() ?? null).toBe(truth?.cancel_at ? truth.cancel_at * 1000 : null);
  expect(row?.metadata).toEqual(truth?.metadata);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Three changes of one subscription, each with its event. */
async function makeThreeChanges(customer: string): Promise<Stripe.Event[]> {
  const known = new Set((await eventsOf(customer)).map((event) => event.id));
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  const id = subscription?.id ?? '';
  await app.stripe.subscriptions.update(id, { metadata: { note: 'first' } });
  await app.stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await app.stripe.subscriptions.cancel(id);
  const events = (await eventsOf(customer)).filter((event) => !known.has(event.id));
  return events.filter((event) => event.type.startsWith('customer.subscription.'));
}

describe('the sync', () => {
  it('brings a paid checkout into the rows: plan, trial, card, invoice, feed', async () => {
    const { organization, owner } = await subscribe(app);
    const customer = await customerOf(app, organization);
    for (const event of await eventsOf(customer)) await app.deliver(event);
    await syncAll();
    await expectEqualToStripe(organization.id, customer);
    const [feed] = await app.services.database.ingest`
      select array_agg(type order by seq) as types, array_agg(seq::int order by seq) as seqs
      from billing.billing_events where organization_id = ${organization.id}`;
    expect(feed?.types).toContain('subscription_started');
    expect(feed?.types).toContain('invoice_paid');
    expect(feed?.seqs).toEqual(feed?.types.map((_: string, i: number) => i + 1));
    expect(owner.organization?.id).toBe(organization.id);
  });

  it('ends in the state of Stripe for every order of three changes with one of them doubled', async () => {
    const shuffles = [0, 1, 2].flatMap((doubled) => {
      const all = permutations([0, 1, 2, doubled].map((event, copy) => ({ event, copy }))).map((order) =>
        order.map(({ event }) => event),
      );
      return [...new Map(all.map((order) => [order.join(), order])).values()];
    });
    expect(shuffles).toHaveLength(36);
    for (const [index, order] of shuffles.entries()) {
      const { organization } = await subscribe(app);
      const customer = await customerOf(app, organization);
      const changes = await makeThreeChanges(customer);
      expect(changes).toHaveLength(3);
      for (const [position, change] of order.entries()) {
        const event = changes[change];
        if (!event) throw new Error('no such change');
        expect((await app.deliver(event)).status).toBe(200);
        // A worker that wakes at any point between deliveries must not matter either.
        if ((index + position) % 2 === 0) await syncAll();
      }
      await syncAll();
      await expectEqualToStripe(organization.id, customer);
    }
  });

  it('follows changes that happen while their events are on the way, newest event first', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
    const id = subscription?.id ?? '';
    await app.stripe.subscriptions.update(id, { metadata: { note: 'old' } });
    const older = (await eventsOf(customer)).at(-1);
    await app.stripe.subscriptions.update(id, { metadata: { note: 'new' } });
    const newer = (await eventsOf(customer)).at(-1);
    if (!older || !newer) throw new Error('no events');
    await app.deliver(newer);
    await syncAll();
    expect((await storedSubscription(organization.id))?.metadata.note).toBe('new');
    await app.deliver(older);
    await syncAll();
    expect((await storedSubscription(organization.id))?.metadata.note).toBe('new');
  });

  it('throws away what a slow worker read, once another worker has taken over', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { database, billing, planPrices } = app.services;
    for (const event of await eventsOf(customer)) await app.deliver(event);

    const slow = await claimCustomer(database.ingest, { leaseMs: 1, order: 'oldest', livemode: false });
    if (!slow) throw new Error('nothing to claim');
    expect(slow.stripeCustomerId).toBe(customer);
    const read = { stripeCustomerId: customer, dirtyInvoiceIds: [], isFirst: true, deadlineMs: 5_000 };
    const old = await fetchCustomer(billing.stripe, read);
    const [subscription] = old.subscriptions;
    await app.stripe.subscriptions.cancel(subscription?.id ?? '');

    const fast = await eventually(async () => {
      const claim = await claimCustomer(database.ingest, {
        leaseMs: 5_000,
        order: 'oldest',
        livemode: false,
      });
      if (!claim) throw new Error('the lease has not ended yet');
      return claim;
    });
    expect(fast.leaseToken).toBe(slow.leaseToken + 1);
    const known = await planPrices.all();
    await applySnapshot(database.worker, {
      claim: fast,
      snapshot: await fetchCustomer(billing.stripe, read),
      known,
    });
    expect(await storedSubscription(organization.id)).toMatchObject({ status: 'canceled' });

    const stale = applySnapshot(database.worker, { claim: slow, snapshot: old, known });
    await expect(stale).rejects.toThrow();
    expect(await storedSubscription(organization.id)).toMatchObject({ status: 'canceled' });
  });

  it('refuses a write of a lost lease by the fence alone, when nothing else would', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { database, billing, planPrices } = app.services;
    for (const event of await eventsOf(customer)) await app.deliver(event);
    const slow = await claimCustomer(database.ingest, { leaseMs: 1, order: 'oldest', livemode: false });
    if (!slow) throw new Error('nothing to claim');
    const read = { stripeCustomerId: customer, dirtyInvoiceIds: [], isFirst: true, deadlineMs: 5_000 };
    const snapshot = await fetchCustomer(billing.stripe, read);
    await eventually(async () => {
      if (!(await claimCustomer(database.ingest, { leaseMs: 1, order: 'oldest', livemode: false })))
        throw new Error('not yet');
    });
    const known = await planPrices.all();
    await expect(applySnapshot(database.worker, { claim: slow, snapshot, known })).rejects.toThrow(
      LeaseLostError,
    );
    expect(await storedSubscription(organization.id)).toBeUndefined();
    await eventually(syncAll);
  });

  it('leaves a customer dirty when a change came while it was being read', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { database, billing, planPrices } = app.services;
    const events = await eventsOf(customer);
    const last = events.pop();
    for (const event of events) await app.deliver(event);
    const claim = await claimCustomer(database.ingest, { leaseMs: 5_000, order: 'oldest', livemode: false });
    if (!claim || !last) throw new Error('nothing to claim');
    const read = { stripeCustomerId: customer, dirtyInvoiceIds: [], isFirst: true, deadlineMs: 5_000 };
    const snapshot = await fetchCustomer(billing.stripe, read);
    await app.deliver(last);
    await applySnapshot(database.worker, { claim, snapshot, known: await planPrices.all() });
    const [row] = await database.ingest`
      select dirty_gen > synced_gen as is_dirty from billing.customer_sync where stripe_customer_id = ${customer}`;
    expect(row?.is_dirty).toBe(true);
    await syncAll();
  });

  it('keeps an invoice that an event named while it was being read', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { database, billing, planPrices } = app.services;
    for (const event of await eventsOf(customer)) await app.deliver(event);
    const claim = await claimCustomer(database.ingest, { leaseMs: 5_000, order: 'oldest', livemode: false });
    if (!claim) throw new Error('nothing to claim');
    const read = { stripeCustomerId: customer, dirtyInvoiceIds: [], isFirst: true, deadlineMs: 5_000 };
    const snapshot = await fetchCustomer(billing.stripe, read);
    await database.ingest`
      with bumped as (
        update billing.customer_sync set dirty_gen = dirty_gen + 1 where stripe_customer_id = ${customer} returning dirty_gen
      )
      insert into billing.dirty_invoices (invoice_id, stripe_customer_id, gen)
      select 'in_named_meanwhile', ${customer}, dirty_gen from bumped`;
    await applySnapshot(database.worker, { claim, snapshot, known: await planPrices.all() });
    const named = await database.ingest`
      select invoice_id from billing.dirty_invoices where stripe_customer_id = ${customer}`;
    expect([...named]).toEqual([{ invoice_id: 'in_named_meanwhile' }]);
    await database.ingest`delete from billing.dirty_invoices where stripe_customer_id = ${customer}`;
    await syncAll();
  });

  it('is due for another extra read when a change came during the extra read', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { database, billing, planPrices } = app.services;
    for (const event of await eventsOf(customer)) await app.deliver(event);
    await syncAll();
    await database.ingest`
      update billing.customer_sync set settle_at = clock_timestamp() where stripe_customer_id = ${customer}`;
    const claim = await claimCustomer(database.ingest, { leaseMs: 5_000, order: 'oldest', livemode: false });
    if (!claim?.isSettlePass) throw new Error('no settle pass to claim');
    const read = { stripeCustomerId: customer, dirtyInvoiceIds: [], isFirst: false, deadlineMs: 5_000 };
    const snapshot = await fetchCustomer(billing.stripe, read);
    await database.ingest`
      update billing.customer_sync set settle_at = settle_at + interval '1 minute' where stripe_customer_id = ${customer}`;
    await applySnapshot(database.worker, { claim, snapshot, known: await planPrices.all() });
    const [row] = await database.ingest`
      select settle_at is not null as is_due from billing.customer_sync where stripe_customer_id = ${customer}`;
    expect(row?.is_due).toBe(true);
  });

  it('leaves a customer of the other mode alone: our key would call it unknown', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { ingest } = app.services.database;
    for (const event of await eventsOf(customer)) await app.deliver(event);
    await ingest`update billing.customer_sync set run_at = clock_timestamp() where stripe_customer_id = ${customer}`;
    expect(await claimCustomer(ingest, { leaseMs: 5_000, order: 'oldest', livemode: true })).toBeNull();
    await syncAll();
  });

  it('reads once more after a burst has settled, and then rests', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { ingest } = app.services.database;
    for (const event of await eventsOf(customer)) await app.deliver(event);
    await syncAll();
    const settleAt = async () => {
      const [row] =
        await ingest`select settle_at from billing.customer_sync where stripe_customer_id = ${customer}`;
      return row?.settle_at ?? null;
    };
    expect(await settleAt(), 'waits for its time').not.toBeNull();
    await ingest`update billing.customer_sync set settle_at = clock_timestamp() where stripe_customer_id = ${customer}`;
    // A change of Stripe that no event told of: the extra read is for this.
    const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
    await app.stripe.subscriptions.update(subscription?.id ?? '', { metadata: { told: 'nobody' } });
    await syncAll();
    expect((await storedSubscription(organization.id))?.metadata.told).toBe('nobody');
    expect(await settleAt(), 'is over').toBeNull();
  });

  it('parks the events of a customer that nobody has mapped, and applies them once it is', async () => {
    const customer = await app.stripe.customers.create({ name: 'Nobody', payment_method: 'pm_card_visa' });
    const organization = await app.addOrganization('Later');
    const [price] = (await app.stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] }))
      .data;
    const [card] = (await app.stripe.paymentMethods.list({ customer: customer.id })).data;
    await app.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price?.id }],
      default_payment_method: card?.id,
      metadata: { organizationId: organization.id },
    });
    for (const event of await eventsOf(customer.id)) expect((await app.deliver(event)).status).toBe(200);
    await syncAll();
    // Metadata names an organization, and binds nothing.
    expect(await storedSubscription(organization.id)).toBeUndefined();
    await app.services.database.ingest`
      insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values ('bc_later', ${organization.id}, false, ${customer.id})`;
    await syncAll();
    expect(await storedSubscription(organization.id)).toMatchObject({ status: 'active' });
  });

  it('takes a customer from the organization that had it, rows and projection, when it is mapped to another', async () => {
    const { organization: first } = await subscribe(app);
    const customer = await customerOf(app, first);
    for (const event of await eventsOf(customer)) await app.deliver(event);
    await syncAll();
    expect((await storedSubscription(first.id))?.status).toBe('trialing');

    const { ingest } = app.services.database;
    const second = await app.addOrganization('Second');
    await ingest`update billing.billing_customers set organization_id = ${second.id} where stripe_customer_id = ${customer}`;
    await syncAll();
    expect((await storedSubscription(second.id))?.status).toBe('trialing');
    const [left] = await ingest`
      select subscription_id, status, plan_id, live_count from billing.org_subscriptions where organization_id = ${first.id}`;
    expect(left).toEqual({ subscription_id: null, status: null, plan_id: null, live_count: 0 });
    const owners = await ingest`
      select organization_id from billing.invoices where stripe_customer_id = ${customer}
      union select organization_id from billing.subscriptions where stripe_customer_id = ${customer}`;
    expect([...owners]).toEqual([{ organization_id: second.id }]);
    const [woken] = await ingest`
      select type from billing.billing_events where organization_id = ${first.id} order by seq desc limit 1`;
    expect(woken?.type).toBe('billing_updated');
  });

  it('makes a customer that Stripe does not know a dead letter, and touches none of its rows', async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    for (const event of await eventsOf(customer)) await app.deliver(event);
    await syncAll();
    const before = await storedSubscription(organization.id);
    await fetch(`${app.emulator.url}/_emulator/reset`, { method: 'POST' });
    const { sql } = syncDependencies(app.services);
    await sql`update billing.customer_sync set dirty_gen = dirty_gen + 1, run_at = clock_timestamp() where stripe_customer_id = ${customer}`;
    await syncAll();
    const [row] =
      await sql`select dead_at, last_error from billing.customer_sync where stripe_customer_id = ${customer}`;
    expect(row?.dead_at).not.toBeNull();
    expect(row?.last_error).toContain('does not know customer');
    expect(await storedSubscription(organization.id)).toEqual(before);
  });
});
