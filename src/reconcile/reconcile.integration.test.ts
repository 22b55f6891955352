import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeReport } from '@/cli/reconcile-words';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { reconcileDependencies } from '@/worker/jobs';
import { reconcileAccount } from './account';
import { reconcileEvents, reconcileUndelivered } from './events';
import { recover } from './recover';
import type { ReconcileDependencies } from './run';

/** Nothing is ever delivered: what arrives in the rows was found by reconcile. */
let app: TestApp;
let deps: ReconcileDependencies;
beforeAll(async () => {
  app = await createTestApp({ deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  // Ten minutes later, so that what just happened is old enough to be missed.
  deps = { ...reconcileDependencies(app.services), clock: { nowMs: () => Date.now() + 600_000 } };
});

async function runs(loop: string) {
  return app.services.database.ingest`
    select scanned, missing, fixed, stripe_calls, completed_at is not null as is_completed
    from billing.reconcile_runs where loop = ${loop} order by id`;
}

/** An invoice that Stripe knows as paid, in rows that are equal to Stripe's. It is not the latest of a subscription. */
async function paidInvoice(): Promise<{ invoice: string; isPaid: () => Promise<boolean> }> {
  const { organization } = await subscribe(app);
  const customer = await customerOf(app, organization);
  await app.stripe.invoiceItems.create({ customer, amount: 500, currency: 'usd' });
  const draft = await app.stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
  const invoice = (await app.stripe.invoices.pay(draft.id ?? '', { paid_out_of_band: true })).id ?? '';
  const isPaid = async () => {
    const [row] = await app.services.database
      .ingest`select status from billing.invoices where id = ${invoice}`;
    return row?.status === 'paid';
  };
  await reconcileEvents(deps);
  await eventually(async () => {
    expect(await isPaid()).toBe(true);
    // Who is behind is on its way and never missing.
    const behind = await app.services.database.ingest`
      select 1 from billing.customer_sync where stripe_customer_id = ${customer} and (is_dirty or lease_until is not null)`;
    expect(behind).toHaveLength(0);
    expect(await reconcileAccount(deps)).toMatchObject({ missing: 0 });
  });
  return { invoice, isPaid };
}

describe('reconcile', () => {
  it('finds every event that no webhook brought, through the same door, and says so', async () => {
    const { owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    const first = await reconcileEvents(deps);
    expect(first.missing).toBeGreaterThan(5);
    expect(first.fixed).toBe(first.missing);
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
    expect((await runs('events')).at(-1)).toMatchObject({ missing: first.missing, is_completed: true });

    const second = await reconcileEvents(deps);
    expect(second).toMatchObject({ missing: 0, fixed: 0 });
    expect(second.scanned).toBeGreaterThan(0);
  });

  it('recovers after a restored backup: every event of 30 days, whatever the last look says, and every customer', async () => {
    await subscribe(app);
    await reconcileEvents(deps);
    const { ingest } = app.services.database;
    const [customersBefore] = await ingest`select sum(dirty_gen)::int as bumps from billing.customer_sync`;
    // A look that completed a moment ago would start the next hourly one there; recover starts 30 days back all the same.
    const owner = postgres(app.databaseUrl, { max: 1 });
    const { count: lost } = await owner`delete from billing.webhook_events where type like 'invoice.%'`;
    await owner.end();
    const report = await recover(deps);
    expect(lost).toBeGreaterThan(0);
    expect(report).toMatchObject({ loop: 'recover', missing: lost, fixed: lost });
    expect(report.customers).toBeGreaterThan(0);
    const [customersAfter] = await ingest`select sum(dirty_gen)::int as bumps from billing.customer_sync`;
    expect(customersAfter?.bumps).toBe(customersBefore?.bumps + lost + report.customers);
  });

  it('leaves young events alone: they may still be on their way', async () => {
    await subscribe(app);
    expect(await reconcileEvents({ ...deps, clock: app.services.clock })).toMatchObject({ missing: 0 });
    expect((await reconcileEvents(deps)).missing).toBeGreaterThan(0);
  });

  it('counts in a dry run and mends nothing', async () => {
    const { owner } = await subscribe(app);
    const before = (await runs('events')).length;
    const dry = await reconcileEvents(deps, { isDryRun: true });
    expect(dry.missing).toBeGreaterThan(0);
    expect(dry.fixed).toBe(0);
    expect((await callAs(app, owner).billing.overview()).subscription).toBeNull();
    expect(await runs('events')).toHaveLength(before);
    expect((await reconcileEvents(deps)).missing).toBe(dry.missing);
  });

  it('looks at what Stripe knows to be undelivered', async () => {
    await fetch(`${app.emulator.url}/_emulator/webhook_endpoint`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'http://127.0.0.1:9/nobody', secret: 'whsec_nobody_listens_here' }),
    });
    const { owner } = await subscribe(app);
    await eventually(async () => expect((await reconcileUndelivered(deps)).scanned).toBeGreaterThan(0));
    await eventually(async () => {
      expect((await callAs(app, owner).billing.overview()).subscription?.status).toBe('trialing');
    });
  });

  it('holds all rows against the account, and reads again only the customers that differ', async () => {
    const { organization, owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    await reconcileEvents(deps);
    await eventually(async () => {
      const overview = await api.overview();
      expect(overview.subscription?.status).toBe('trialing');
      expect(overview.sync.state).toBe('current');
    });
    // Let everybody else be equal first.
    await eventually(async () => expect(await reconcileAccount(deps)).toMatchObject({ missing: 0 }));

    // The events of this change are older than Stripe keeps them, so to speak: only the account still knows.
    const [subscription] = (
      await app.stripe.subscriptions.list({ customer: await customerOf(app, organization) })
    ).data;
    await app.stripe.subscriptions.update(subscription?.id ?? '', { cancel_at_period_end: true });
    const report = await reconcileAccount(deps);
    expect(report).toMatchObject({ missing: 1, fixed: 1 });
    await eventually(async () => expect((await api.overview()).subscription?.cancelAt).not.toBeNull());
    await eventually(async () =>
      expect(await reconcileAccount(deps)).toMatchObject({ missing: 0, fixed: 0 }),
    );
  });

  it('finds nothing missing in a scheduled downgrade that our rows know', async () => {
    const { organization, owner } = await subscribe(app);
    const [subscription] = (
      await app.stripe.subscriptions.list({ customer: await customerOf(app, organization) })
    ).data;
    const [starter] = (await app.stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] }))
      .data;
    const schedule = await app.stripe.subscriptionSchedules.create({
      from_subscription: subscription?.id ?? '',
    });
    const [phase] = schedule.phases;
    await app.stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          start_date: phase?.start_date ?? 0,
          end_date: phase?.end_date ?? 0,
          items: [{ price: subscription?.items.data[0]?.price.id ?? '' }],
        },
        { items: [{ price: starter?.id ?? '' }], duration: { interval: 'month' } },
      ],
    });
    await reconcileEvents(deps);
    await eventually(async () => {
      const overview = await callAs(app, owner).billing.overview();
      expect(overview.subscription?.scheduledChange).not.toBeNull();
      expect(overview.sync.state).toBe('current');
    });
    await eventually(async () => expect(await reconcileAccount(deps)).toMatchObject({ missing: 0 }));
  });

  it('does not call a change missing whose webhook may still be on its way', async () => {
    const { organization, owner } = await subscribe(app);
    await reconcileEvents(deps);
    await eventually(async () => {
      const overview = await callAs(app, owner).billing.overview();
      expect(overview.subscription?.status).toBe('trialing');
      expect(overview.sync.state).toBe('current');
    });
    await eventually(async () => expect(await reconcileAccount(deps)).toMatchObject({ missing: 0 }));
    const [subscription] = (
      await app.stripe.subscriptions.list({ customer: await customerOf(app, organization) })
    ).data;
    await app.stripe.subscriptions.update(subscription?.id ?? '', { metadata: { changed: 'just now' } });
    const now = { ...deps, clock: app.services.clock };
    expect(await reconcileAccount(now, { isDryRun: true })).toMatchObject({ missing: 0 });
    expect(await reconcileAccount(deps, { isDryRun: true })).toMatchObject({ missing: 1 });
    await reconcileAccount(deps);
  });

  it('counts and names the customers who pay and whom nobody is mapped to', async () => {
    const before = (await reconcileAccount(deps)).unmapped;
    const customer = await app.stripe.customers.create({ name: 'Nobody', payment_method: 'pm_card_visa' });
    const [price] = (await app.stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] }))
      .data;
    const [card] = (await app.stripe.paymentMethods.list({ customer: customer.id })).data;
    await app.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price?.id }],
      default_payment_method: card?.id,
    });
    const report = await reconcileAccount(deps);
    expect(report.unmapped).toBe(before + 1);
    expect(report.unmappedIds).toContain(customer.id);
    const [row] = await app.services.database.ingest`
      select unmapped_ids from billing.reconcile_runs where loop = 'account' order by id desc limit 1`;
    expect(row?.unmapped_ids).toEqual(report.unmappedIds);
    expect(describeReport(report, false)).toContain(`\n  unmapped: ${report.unmappedIds.join(', ')}`);
  });

  it("mends an old invoice that is no longer its subscription's latest", async () => {
    const { invoice, isPaid } = await paidInvoice();
    await app.services.database
      .ingest`update billing.invoices set status = 'open', created = created - interval '90 days' where id = ${invoice}`;
    expect(await reconcileAccount(deps)).toMatchObject({ missing: 1, fixed: 1 });
    await eventually(async () => expect(await isPaid()).toBe(true));
  });

  it('looks no further back for an invoice that was written off years ago, and still sees that it was paid', async () => {
    const { invoice, isPaid } = await paidInvoice();
    const { ingest } = app.services.database;
    await ingest`
      update billing.invoices set status = 'uncollectible', created = created - interval '900 days' where id = ${invoice}`;
    const asked: (number | undefined)[] = [];
    const onRequest = ({ path }: { path: string }) => {
      const since = /^\/v1\/invoices\?.*created%5Bgte%5D=(\d+)|^\/v1\/invoices\?.*created\[gte\]=(\d+)/.exec(
        path,
      );
      if (since) asked.push(Number(since[1] ?? since[2]));
    };
    deps.stripe.on('request', onRequest);
    const report = await reconcileAccount(deps);
    deps.stripe.off('request', onRequest);
    expect(asked.length).toBeGreaterThan(0);
    const daysAgo = asked.map((since) => (deps.clock.nowMs() / 1_000 - (since ?? 0)) / 86_400);
    expect(Math.max(...daysAgo)).toBeLessThan(100);
    expect(report).toMatchObject({ missing: 1, fixed: 1 });
    await eventually(async () => expect(await isPaid()).toBe(true));
  });

  it('starts as far back again after a look that was cut off', async () => {
    await app.services.database
      .ingest`update billing.reconcile_runs set completed_at = null where loop = 'events'`;
    const report = await reconcileEvents(deps);
    expect(report.scanned).toBeGreaterThan(20);
  });
});
