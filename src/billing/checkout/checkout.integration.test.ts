import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  callAs,
  cards,
  choosePlan,
  customerOf,
  payHostedPage,
  sessionIdOf,
  subscribe,
} from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { sweepIntents } from './sweep-intents';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const pro = { planId: 'pro', interval: 'month' } as const;
const click = (choice: { planId: 'starter' | 'pro' | 'enterprise'; interval: 'month' | 'year' }) => ({
  ...choice,
  quantity: 1,
  requestId: randomUUID(),
});

async function newOwner() {
  const organization = await app.addOrganization();
  return { organization, owner: await organization.signIn('owner') };
}

describe('checkout', () => {
  it('leads from a click to a trial of the right plan, with amount, date and card', async () => {
    const { owner, sessionId } = await subscribe(app);
    const api = callAs(app, owner).billing;
    const overview = await eventually(async () => {
      const answer = await api.overview();
      expect(answer.subscription?.status).toBe('trialing');
      expect(answer.latestInvoices).toHaveLength(1);
      return answer;
    });
    const days = ((overview.subscription?.trialEnd?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(13.9);
    expect(days).toBeLessThan(14.1);
    expect(overview.subscription?.plan).toEqual({ id: 'pro', name: 'Pro' });
    expect(overview.subscription?.money).toMatchObject({
      nextCharge: { amount: { amountMinor: 9_900, currency: 'usd' }, at: overview.subscription?.trialEnd },
      card: { brand: 'visa', last4: '4242' },
    });
    expect(overview.latestInvoices?.[0]).toMatchObject({ status: 'paid', total: { amountMinor: 0 } });
    expect(overview.limits).toEqual({ apps: 15, members: 20, buildMinutesPerMonth: 3_000 });
    expect(await api.checkoutStatus({ sessionId })).toMatchObject({ state: 'active', planId: 'pro' });
  });

  it('leaves nothing behind when the card is declined, and the same page still takes another card', async () => {
    const { owner } = await newOwner();
    const sessionId = await choosePlan(app, owner, pro);
    expect(await payHostedPage(app, sessionId, cards.declined)).toMatchObject({ status: 'declined' });
    expect((await app.stripe.checkout.sessions.retrieve(sessionId)).status).toBe('open');
    expect((await callAs(app, owner).billing.overview()).subscription).toBeNull();
    expect(await payHostedPage(app, sessionId, cards.pays)).toMatchObject({ status: 'complete' });
  });

  it('gives the same choice the same page in every tab, and makes one customer', async () => {
    const { organization, owner } = await newOwner();
    const api = callAs(app, owner).billing;
    const results = await Promise.all(Array.from({ length: 5 }, () => api.createCheckoutSession(click(pro))));
    const urls = new Set(results.map((result) => (result.state === 'open' ? result.url : result.state)));
    expect(urls.size).toBe(1);
    const customers = [];
    for await (const customer of app.stripe.customers.list({ limit: 100 })) {
      if (customer.metadata.organizationId === organization.id) customers.push(customer.id);
    }
    expect(customers).toEqual([await customerOf(app, organization)]);
  });

  it('lets several managers click at the same moment, the first time too', async () => {
    const organization = await app.addOrganization();
    const managers = await Promise.all(
      (['owner', 'admin', 'admin', 'billing', 'billing'] as const).map((role) => organization.signIn(role)),
    );
    const results = await Promise.all(
      managers.map((manager) => callAs(app, manager).billing.createCheckoutSession(click(pro))),
    );
    expect(new Set(results.map((result) => (result.state === 'open' ? result.url : result.state))).size).toBe(
      1,
    );
  });

  it('answers "confirming" to the same choice, too, once the page was paid', async () => {
    await using quiet = await createTestApp({ deliveries: false, worker: false });
    const owner = await (await quiet.addOrganization()).signIn('owner');
    const sessionId = await choosePlan(quiet, owner, pro);
    await payHostedPage(quiet, sessionId);
    const again = await callAs(quiet, owner).billing.createCheckoutSession(click(pro));
    expect(again).toEqual({ state: 'confirming', sessionId });
  });

  it('closes the first page before it opens one for another choice', async () => {
    const { owner } = await newOwner();
    const first = await choosePlan(app, owner, pro);
    const second = await choosePlan(app, owner, { planId: 'starter', interval: 'year' });
    expect(second).not.toBe(first);
    expect((await app.stripe.checkout.sessions.retrieve(first)).status).toBe('expired');
    expect(await callAs(app, owner).billing.checkoutStatus({ sessionId: first })).toMatchObject({
      state: 'ended',
    });
    const { data } = await app.stripe.checkout.sessions.listLineItems(second);
    expect(data[0]?.price).toMatchObject({ unit_amount: 29_000, recurring: { interval: 'year' } });
  });

  it('answers "confirming" to another choice when the first page was paid a moment ago', async () => {
    // No webhook ever arrives here, so only Stripe knows that it was paid.
    await using quiet = await createTestApp({ deliveries: false, worker: false });
    const organization = await quiet.addOrganization();
    const owner = await organization.signIn('owner');
    const sessionId = await choosePlan(quiet, owner, pro);
    await payHostedPage(quiet, sessionId);
    const api = callAs(quiet, owner).billing;
    const again = await api.createCheckoutSession(click({ planId: 'starter', interval: 'month' }));
    expect(again).toEqual({ state: 'confirming', sessionId });
    const live = await quiet.stripe.subscriptions.list({ customer: await customerOf(quiet, organization) });
    expect(live.data).toHaveLength(1);
  });

  it('refuses a second subscription while one lives', async () => {
    const { owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    await eventually(async () => expect((await api.overview()).subscription).not.toBeNull());
    await expect(
      api.createCheckoutSession(click({ planId: 'enterprise', interval: 'month' })),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { reason: 'already_subscribed' },
    });
  });

  it('grants the trial once for ever: who comes back after cancelling pays at once', async () => {
    const { organization, owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
    const [subscription] = (
      await app.stripe.subscriptions.list({ customer: await customerOf(app, organization) })
    ).data;
    await app.stripe.subscriptions.cancel(subscription?.id ?? '');
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('canceled'));
    expect((await api.overview()).isTrialAvailable).toBe(false);

    await payHostedPage(app, await choosePlan(app, owner, pro));
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));
    const paid = (await api.overview()).latestInvoices?.map((invoice) => [
      invoice.status,
      invoice.total.amountMinor,
    ]);
    expect(paid).toContainEqual(['paid', 9_900]);
  });

  it('ends the plan of a customer that was deleted in Stripe, and sells to a new customer afterwards', async () => {
    const { organization, owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
    const first = await customerOf(app, organization);
    await app.stripe.customers.del(first);
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('canceled'));

    await payHostedPage(app, await choosePlan(app, owner, pro));
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));
    const rows = await app.services.database.ingest`
      select stripe_customer_id, generation, deleted_at is not null as is_deleted from billing.billing_customers
      where organization_id = ${organization.id} order by generation`;
    expect(rows).toMatchObject([
      { stripe_customer_id: first, generation: 1, is_deleted: true },
      { generation: 2, is_deleted: false },
    ]);
    expect(rows[1]?.stripe_customer_id).not.toBe(first);
  });

  it('frees an expired page when its event was lost: the sweep asks Stripe', async () => {
    await using quiet = await createTestApp({ deliveries: false, worker: false });
    const organization = await quiet.addOrganization();
    const owner = await organization.signIn('owner');
    const sessionId = await choosePlan(quiet, owner, pro);
    await quiet.stripe.checkout.sessions.expire(sessionId);
    const { ingest } = quiet.services.database;
    await ingest`update billing.checkout_intents set expires_at = clock_timestamp() - interval '1 second'`;
    expect(await sweepIntents(quiet.services)).toBe(1);
    const [row] = await ingest`select state from billing.checkout_intents where session_id = ${sessionId}`;
    expect(row?.state).toBe('expired');
    expect(await choosePlan(quiet, owner, pro)).not.toBe(sessionId);
  });

  it('says that Stripe cannot be reached, keeps the click, and still opens the page', async () => {
    await using lonely = await createTestApp({ worker: false });
    const organization = await lonely.addOrganization();
    const owner = await organization.signIn('owner');
    await lonely.emulator.close();
    const api = callAs(lonely, owner).billing;
    await expect(api.createCheckoutSession(click(pro))).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      cause: { reason: 'stripe_unavailable' },
    });
    // The page opens all the same: it reads our rows.
    expect(await api.overview()).toMatchObject({
      subscription: null,
      pendingCheckout: { state: 'creating' },
    });
  });

  it('takes price, amount and trial from the catalogue, whatever a client sends along', async () => {
    const { owner } = await newOwner();
    const greedy = {
      ...click(pro),
      price: 'price_cheap',
      amount: 1,
      trialDays: 700,
      organizationId: 'org_other',
    };
    const result = await callAs(app, owner).billing.createCheckoutSession(greedy);
    if (result.state !== 'open') throw new Error('expected a page');
    const session = await app.stripe.checkout.sessions.retrieve(sessionIdOf(result.url), {
      expand: ['line_items'],
    });
    expect(session.line_items?.data[0]?.price?.lookup_key).toBe('price_appfactory_pro_monthly');
    expect(session.client_reference_id).toBe(owner.organization?.id);
  });
});
