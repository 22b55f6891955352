import { afterAll, beforeAll, expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

it('goes on where it stood after its lease-holder died, and nobody else had to wait', async () => {
  const { ingest } = app.services.database;
  const { owner, organization } = await subscribe(app);
  const api = callAs(app, owner).billing;
  await eventually(async () => expect((await api.overview()).sync.state).toBe('current'));
  const customer = await customerOf(app, organization);
  // A worker claimed this customer and is gone; its lease still runs for a moment.
  await ingest`
    update billing.customer_sync set dirty_gen = dirty_gen + 1, lease_token = lease_token + 1, run_at = clock_timestamp(),
      lease_until = clock_timestamp() + interval '700 milliseconds' where stripe_customer_id = ${customer}`;
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  await app.stripe.subscriptions.update(subscription?.id ?? '', { cancel_at_period_end: true });
  const { owner: another } = await subscribe(app);
  await eventually(async () => {
    expect((await callAs(app, another).billing.overview()).subscription?.status).toBe('trialing');
  });
  await eventually(async () => expect((await api.overview()).subscription?.cancelAt).not.toBeNull());
});

it('keeps a change while Stripe is down, and says why it waits', async () => {
  await using lonely = await createTestApp({ deliveries: false });
  const { owner, organization } = await subscribe(lonely);
  const { ingest } = lonely.services.database;
  const customer = await customerOf(lonely, organization);
  await lonely.emulator.close();
  await ingest`
    insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, run_at)
    values (${customer}, false, 1, clock_timestamp())
    on conflict (stripe_customer_id) do update set dirty_gen = customer_sync.dirty_gen + 1, run_at = clock_timestamp()`;
  await eventually(async () => {
    const [row] = await ingest`select attempts, last_error, dead_at from billing.customer_sync`;
    expect(row?.attempts).toBeGreaterThan(0);
    expect(row?.last_error).toContain('StripeConnectionError');
    expect(row?.dead_at).toBeNull();
  });
  expect((await callAs(lonely, owner).billing.overview()).sync.state).toBe('pending');
});
