import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, choosePlan, customerOf, payHostedPage, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { type RepeatedTrialPolicy, sweepRepeatedTrials } from './sweep-repeated-trials';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const sweep = (policy: RepeatedTrialPolicy) => sweepRepeatedTrials({ ...app.services, policy });

/** An organization in its trial, synced. */
async function trialing() {
  const story = await subscribe(app);
  const api = callAs(app, story.owner).billing;
  await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
  return { ...story, api, customer: await customerOf(app, story.organization) };
}

async function invoicesPaid(customer: string): Promise<number> {
  const { data } = await app.stripe.invoices.list({ customer });
  return data.reduce((sum, invoice) => sum + invoice.amount_paid, 0);
}

describe('a trial', () => {
  it('is had once per card: the second organization’s is ended, nothing is charged, and the page says why', async () => {
    const first = await trialing();
    await sweep('allow');
    const second = await trialing();
    expect(await sweep('end')).toBe(1);
    await eventually(async () => {
      const overview = await second.api.overview();
      expect(overview.subscription?.status).toBe('canceled');
      expect(overview).toMatchObject({ isTrialRefused: true, isTrialAvailable: false });
    });
    expect(await invoicesPaid(second.customer)).toBe(0);
    expect((await first.api.overview()).subscription?.status).toBe('trialing');
    const { items } = await second.api.activity({});
    expect(items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['trial_refused', 'end_repeated_trial']),
    );
    expect(await sweep('end')).toBe(0);

    // A plan is still to be had, without a second trial.
    const sessionId = await choosePlan(app, second.owner, { planId: 'pro', interval: 'month' });
    expect(await payHostedPage(app, sessionId)).toMatchObject({ status: 'complete' });
    await eventually(async () => {
      const overview = await second.api.overview();
      expect(overview.subscription?.status).toBe('active');
      expect(overview.isTrialRefused).toBe(false);
    });
    expect(await invoicesPaid(second.customer)).toBe(9_900);
  });

  it('that a dead sweep had ended is told as ended by the next one', async () => {
    await trialing();
    await sweep('allow');
    const { api, customer } = await trialing();
    expect(await sweep('end')).toBe(1);
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('canceled'));
    const [{ id } = { id: '' }] = (await app.stripe.subscriptions.list({ customer, status: 'all' })).data;
    // As it is between Stripe's answer and the note of it.
    await app.services.database
      .ingest`update billing.repeated_trials set decision = null where subscription_id = ${id}`;
    expect(await sweep('end')).toBe(1);
    expect((await api.overview()).isTrialRefused).toBe(true);
  });

  it('goes on where the policy allows it', async () => {
    await trialing();
    const { api } = await trialing();
    expect(await sweep('allow')).toBe(0);
    expect(await sweep('end')).toBe(0);
    expect((await api.overview()).subscription?.status).toBe('trialing');
  });

  it('that was paid for meanwhile is left alone', async () => {
    await trialing();
    await sweep('allow');
    const { api, customer } = await trialing();
    const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
    await app.stripe.subscriptions.update(subscription?.id ?? '', {
      trial_end: 'now',
      proration_behavior: 'none',
    });
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));
    expect(await sweep('end')).toBe(0);
    expect((await api.overview()).subscription?.status).toBe('active');
  });

  it('is the organization’s own again on its own card, and counted by organization', async () => {
    const { api, owner } = await trialing();
    await sweep('allow');
    await api.cancellation.cancel({ when: 'now', reason: null, comment: null, requestId: randomUUID() });
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('canceled'));
    const sessionId = await choosePlan(app, owner, { planId: 'pro', interval: 'month' });
    const session = await app.stripe.checkout.sessions.retrieve(sessionId);
    expect(session.amount_total).toBe(9_900);
  });
});

describe('the hosted page', () => {
  it('takes a promotion code and a tax id, and what is typed there is whom invoices name', async () => {
    const owner = await (await app.addOrganization()).signIn('owner');
    const sessionId = await choosePlan(app, owner, { planId: 'starter', interval: 'month' });
    expect(await app.stripe.checkout.sessions.retrieve(sessionId)).toMatchObject({
      allow_promotion_codes: true,
      tax_id_collection: { enabled: true },
      automatic_tax: { enabled: false },
    });
  });

  it('is offered again while it is open', async () => {
    const owner = await (await app.addOrganization()).signIn('owner');
    const sessionId = await choosePlan(app, owner, { planId: 'starter', interval: 'month' });
    const { pendingCheckout } = await callAs(app, owner).billing.overview();
    expect(pendingCheckout).toMatchObject({ state: 'open', planId: 'starter' });
    expect(pendingCheckout?.url).toContain(sessionId);
    expect(await choosePlan(app, owner, { planId: 'starter', interval: 'month' })).toBe(sessionId);
  });
});
