import { afterAll, beforeAll, expect, it } from 'vitest';
import { callAs, choosePlan, customerOf, payHostedPage } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { resolveFacts } from './resolve-facts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

it('finds whom a dispute belongs to, though its event names only a charge, and tells that organization', async () => {
  const organization = await app.addOrganization();
  const owner = await organization.signIn('owner');
  // No trial any more, so that there is a charge to dispute.
  await app.services.database.ingest`
    insert into billing.org_subscriptions (organization_id, livemode, trial_used_at, synced_at)
    values (${organization.id}, false, now(), now())`;
  const disputedCard = '4000000000000259';
  await payHostedPage(app, await choosePlan(app, owner, { planId: 'pro', interval: 'month' }), disputedCard);
  await eventually(async () => {
    expect((await callAs(app, owner).billing.overview()).subscription?.status).toBe('active');
  });
  const { database, billing } = app.services;
  await eventually(async () => {
    const [fact] = await database.ingest`select 1 from billing.billing_facts where kind = 'dispute_created'`;
    expect(fact).toBeDefined();
  });
  // The job may have run already; either way the fact ends in the feed of the right organization, once.
  await resolveFacts(database.worker, billing.stripe, false);
  await eventually(async () => {
    const rows =
      await database.ingest`select organization_id from billing.billing_events where type = 'dispute_created'`;
    expect([...rows]).toEqual([{ organization_id: organization.id }]);
  });
  const [fact] =
    await database.ingest`select stripe_customer_id from billing.billing_facts where kind = 'dispute_created'`;
  expect(fact?.stripe_customer_id).toBe(await customerOf(app, organization));
});

it('does not let charges of other products hide one of ours', async () => {
  const { database, billing } = app.services;
  await database.ingest`
    insert into billing.billing_facts (natural_key, kind, occurred_at, event_id, data)
    select 'dispute_created:foreign_' || n, 'dispute_created', now() - interval '1 day', 'evt_foreign',
      jsonb_build_object('chargeId', 'ch_foreign_' || n)
    from generate_series(1, 60) n`;
  expect(await resolveFacts(database.worker, billing.stripe, false)).toBe(0);
  expect(await resolveFacts(database.worker, billing.stripe, false)).toBe(0);
  const [left] = await database.ingest`
    select count(*)::int as count from billing.billing_facts where stripe_customer_id is null and consumed_at is null`;
  expect(left?.count).toBe(0);
});

it('leaves a fact of the other mode waiting, since our key does not know its charge', async () => {
  const { database, billing } = app.services;
  await database.ingest`
    insert into billing.billing_facts (natural_key, kind, livemode, occurred_at, event_id, data)
    select 'dispute_created:mode_' || mode, 'dispute_created', mode, now(), 'evt_mode', jsonb_build_object('chargeId', 'ch_mode_' || mode)
    from unnest(array[true, false]) mode`;
  await resolveFacts(database.worker, billing.stripe, false);
  const rows = await database.ingest`
    select livemode, consumed_at is not null as is_settled from billing.billing_facts where event_id = 'evt_mode' order by livemode`;
  expect([...rows]).toEqual([
    { livemode: false, is_settled: true },
    { livemode: true, is_settled: false },
  ]);
});

it('knows of each fact of a webhook in which mode it happened', async () => {
  const [row] = await app.services.database.ingest`
    select bool_and(livemode is false) as all_test from billing.billing_facts where event_id like 'evt_%' and event_id not in ('evt_mode', 'evt_foreign')`;
  expect(row?.all_test).toBe(true);
});
