import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const request = () => ({ requestId: randomUUID() });

/** An organization that pays for Pro. */
async function paying() {
  const story = await subscribe(app);
  const api = callAs(app, story.owner).billing;
  const customer = await customerOf(app, story.organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  const id = subscription?.id ?? '';
  await app.stripe.subscriptions.update(id, { trial_end: 'now', proration_behavior: 'none' });
  const statusIs = (status: string) =>
    eventually(async () => expect((await api.overview()).subscription?.status).toBe(status));
  await statusIs('active');
  return { ...story, api, customer, id, statusIs };
}

describe('a pause', () => {
  it('bills nothing, leaves the organization to look and change nothing, and keeps what was paid as credit', async () => {
    const { api, organization, id, statusIs } = await paying();
    await api.cancellation.pause(request());
    await statusIs('paused');
    expect((await app.stripe.subscriptions.retrieve(id)).status).toBe('paused');
    const overview = await api.overview();
    expect(overview.access).toBe('read_only');
    expect(overview.subscription?.money?.nextCharge).toBeNull();
    const { entitlements } = app.services;
    await eventually(async () =>
      expect(await entitlements.check(organization.id, 'builds')).toMatchObject({ isAllowed: false }),
    );
    // The whole period was paid for a moment ago, so the first period of the resumption is as good as paid.
    const sum = await api.cancellation.previewPausedResume();
    expect(sum.amountDueMinor).toBeLessThan(100);
  });

  it('is taken back by paying what was shown, and the plan is as before', async () => {
    const { api, organization, id, statusIs } = await paying();
    await api.cancellation.pause(request());
    await statusIs('paused');
    const shown = await api.cancellation.previewPausedResume();
    expect(await api.cancellation.resumePaused(request())).toEqual({ state: 'active' });
    await statusIs('active');
    const { latest_invoice: invoice } = await app.stripe.subscriptions.retrieve(id, {
      expand: ['latest_invoice'],
    });
    expect(invoice).toMatchObject({ status: 'paid', total: shown.totalMinor });
    await eventually(async () =>
      expect(await app.services.entitlements.check(organization.id, 'builds')).toMatchObject({
        isAllowed: true,
      }),
    );
    const { items } = await api.activity({});
    expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining(['pause', 'resume_paused']));
  });

  it('stays when the card is refused, and the invoice waits to be paid', async () => {
    const { api, customer, id, statusIs } = await paying();
    await api.cancellation.pause(request());
    await statusIs('paused');
    const { data } = await app.stripe.invoiceItems.list({ customer, pending: true });
    for (const item of data) await app.stripe.invoiceItems.del(item.id);
    const { id: card } = await app.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await app.stripe.subscriptions.update(id, { default_payment_method: card });
    expect(await api.cancellation.resumePaused(request())).toEqual({ state: 'unpaid' });
    await eventually(async () =>
      expect((await api.overview()).latestInvoices?.some(({ status }) => status === 'open')).toBe(true),
    );
    expect((await api.overview()).subscription?.status).toBe('paused');
  });

  it('is refused with the reason while a trial runs, an end is planned or nothing is paused', async () => {
    const trial = await subscribe(app);
    const trialApi = callAs(app, trial.owner).billing;
    await eventually(async () => expect((await trialApi.overview()).subscription?.status).toBe('trialing'));
    await expect(trialApi.cancellation.pause(request())).rejects.toThrow('A trial cannot be paused');
    const { api, id } = await paying();
    await expect(api.cancellation.resumePaused(request())).rejects.toThrow('not paused any more');
    await app.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await eventually(async () => expect((await api.overview()).subscription?.cancelAt).not.toBeNull());
    await expect(api.cancellation.pause(request())).rejects.toThrow('ends already');
  });

  it('is no member’s to make', async () => {
    const { organization } = await paying();
    const asMember = callAs(app, await organization.signIn('member')).billing;
    for (const call of [asMember.cancellation.pause, asMember.cancellation.resumePaused])
      await expect(call(request())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
