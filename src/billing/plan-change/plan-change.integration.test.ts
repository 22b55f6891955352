import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BillingOverview } from '@/billing/overview-schema';
import { member, user } from '@/db/schema';
import { newId } from '@/lib/ids';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

type Story = Awaited<ReturnType<typeof paying>>;

/** An organization that pays for Pro by the month: its trial is over. */
async function paying(choice: Parameters<typeof subscribe>[1] = { planId: 'pro', interval: 'month' }) {
  const { organization, owner } = await subscribe(app, choice);
  const api = callAs(app, owner).billing;
  const customer = await customerOf(app, organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  const id = subscription?.id ?? '';
  await app.stripe.subscriptions.update(id, { trial_end: 'now', proration_behavior: 'none' });
  await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));
  return { organization, owner, api, customer, subscriptionId: id };
}

function overviewUntil(story: Story, check: (overview: BillingOverview) => void): Promise<BillingOverview> {
  return eventually(async () => {
    const overview = await story.api.overview();
    check(overview);
    return overview;
  });
}

const confirm = (story: Story, quoteId: string, requestId = randomUUID()) =>
  story.api.planChange.confirm({ quoteId, requestId });

describe('more of a plan', () => {
  it('is quoted to the cent, charged as quoted, and on at once', async () => {
    const story = await paying();
    const quote = await story.api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    expect(quote).toMatchObject({ timing: 'now', startsAt: null, currency: 'usd', taxMinor: 0 });
    const [credit, charge] = [...quote.lines].sort((a, b) => a.amountMinor - b.amountMinor);
    expect(credit?.kind).toBe('credit');
    expect(charge?.kind).toBe('charge');
    expect(quote.lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(quote.totalMinor);
    expect(quote.next.totalMinor).toBe(39_900);

    expect(await confirm(story, quote.id)).toEqual({ state: 'done' });
    const overview = await overviewUntil(story, ({ subscription }) =>
      expect(subscription?.plan.id).toBe('enterprise'),
    );
    // Two invoices of the same second stand in either order.
    const paid = overview.latestInvoices?.map(({ status, amountPaidMinor }) => ({ status, amountPaidMinor }));
    expect(paid).toContainEqual({ status: 'paid', amountPaidMinor: quote.amountDueMinor });
  });

  it('is refused when the sum has changed since it was shown, and charges nothing', async () => {
    const story = await paying();
    const quote = await story.api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    await app.stripe.invoiceItems.create({ customer: story.customer, amount: 1_234, currency: 'usd' });
    await expect(confirm(story, quote.id)).rejects.toMatchObject({ cause: { reason: 'quote_changed' } });
    const subscription = await app.stripe.subscriptions.retrieve(story.subscriptionId);
    expect(subscription.items.data[0]?.price.unit_amount).toBe(9_900);
  });

  it('keeps the old plan when the card is refused', async () => {
    const story = await paying();
    const quote = await story.api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    await fetch(`${app.emulator.url}/_emulator/next_charge_fails`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer: story.customer, decline_code: 'insufficient_funds' }),
    });
    expect(await confirm(story, quote.id)).toMatchObject({ state: 'declined' });
    const subscription = await app.stripe.subscriptions.retrieve(story.subscriptionId);
    expect(subscription.items.data[0]?.price.unit_amount).toBe(9_900);
    expect(subscription.status).toBe('active');
  });

  it('answers the same click twice with the same answer and one charge', async () => {
    const story = await paying();
    const quote = await story.api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    const requestId = randomUUID();
    const answers = await Promise.allSettled([1, 2, 3].map(() => confirm(story, quote.id, requestId)));
    expect(answers.some((answer) => answer.status === 'fulfilled')).toBe(true);
    expect(await confirm(story, quote.id, requestId)).toEqual({ state: 'done' });
    const invoices = await app.stripe.invoices.list({ customer: story.customer });
    expect(invoices.data.filter((invoice) => invoice.billing_reason === 'subscription_update')).toHaveLength(
      2,
    );
  });

  it('costs nothing and starts at once in a trial', async () => {
    const { owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
    const quote = await api.planChange.quote({ planId: 'starter', interval: 'month' });
    expect(quote).toMatchObject({ timing: 'now', amountDueMinor: 0, lines: [], next: { totalMinor: 2_900 } });
    await api.planChange.confirm({ quoteId: quote.id, requestId: randomUUID() });
    await eventually(async () => expect((await api.overview()).subscription?.plan.id).toBe('starter'));
    expect((await api.overview()).subscription?.status).toBe('trialing');
  });
});

describe('less of a plan', () => {
  it('waits for the end of the period, is shown as planned, and can be taken back', async () => {
    const story = await paying();
    const quote = await story.api.planChange.quote({ planId: 'starter', interval: 'month' });
    expect(quote).toMatchObject({ timing: 'period_end', amountDueMinor: 0, lines: [] });
    expect(quote.startsAt).toEqual(quote.periodEnd);
    expect(await confirm(story, quote.id)).toEqual({ state: 'scheduled' });
    const planned = await overviewUntil(story, ({ subscription }) =>
      expect(subscription?.scheduledChange).not.toBeNull(),
    );
    expect(planned.subscription).toMatchObject({
      plan: { id: 'pro' },
      scheduledChange: { plan: { id: 'starter' }, at: quote.periodEnd, recurring: { amountMinor: 2_900 } },
      money: { nextCharge: { amount: { amountMinor: 2_900 }, at: quote.periodEnd } },
    });
    await story.api.planChange.undo({ requestId: randomUUID() });
    await overviewUntil(story, ({ subscription }) => expect(subscription?.scheduledChange).toBeNull());
  });

  it('is dropped by an upgrade, which starts at once', async () => {
    const story = await paying();
    const down = await story.api.planChange.quote({ planId: 'starter', interval: 'month' });
    await confirm(story, down.id);
    await overviewUntil(story, ({ subscription }) => expect(subscription?.scheduledChange).not.toBeNull());
    const up = await story.api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    expect(await confirm(story, up.id)).toEqual({ state: 'done' });
    await overviewUntil(story, ({ subscription }) =>
      expect(subscription).toMatchObject({ plan: { id: 'enterprise' }, scheduledChange: null }),
    );
  });

  it('is refused with the list of what is too much', async () => {
    const story = await paying();
    for (let n = 0; n < 6; n++) {
      const userId = newId('usr');
      await app.services.database.identity
        .insert(user)
        .values({ id: userId, name: 'member', email: `${userId}@acme.test` });
      await app.services.database.identity
        .insert(member)
        .values({ id: newId('mem'), organizationId: story.organization.id, userId, role: 'member' });
    }
    await expect(story.api.planChange.quote({ planId: 'starter', interval: 'month' })).rejects.toMatchObject({
      cause: { reason: 'limits_exceeded' },
      message: 'Starter allows 5 members and you have 7. Remove 2 first.',
    });
  });
});

describe('who may change a plan, and when', () => {
  it('knows no quote of another organization', async () => {
    const story = await paying();
    const quote = await story.api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    const other = await paying();
    await expect(confirm(other, quote.id)).rejects.toMatchObject({ cause: { reason: 'quote_expired' } });
  });

  it('refuses a member, the plan that one has, and a plan that is about to end', async () => {
    const story = await paying();
    const asMember = callAs(app, await story.organization.signIn('member')).billing;
    await expect(asMember.planChange.quote({ planId: 'starter', interval: 'month' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const notPossible = { cause: { reason: 'change_not_possible' } };
    await expect(story.api.planChange.quote({ planId: 'pro', interval: 'month' })).rejects.toMatchObject(
      notPossible,
    );
    await story.api.cancellation.cancel({
      when: 'period_end',
      reason: 'unused',
      comment: null,
      requestId: randomUUID(),
    });
    await overviewUntil(story, ({ subscription }) => expect(subscription?.cancelAt).not.toBeNull());
    await expect(
      story.api.planChange.quote({ planId: 'enterprise', interval: 'month' }),
    ).rejects.toMatchObject(notPossible);
  });

  it('lets a planned end be taken back with one click, and ends at once when asked to', async () => {
    const story = await paying();
    await story.api.cancellation.cancel({
      when: 'period_end',
      reason: 'too_expensive',
      comment: 'Too much for two apps',
      requestId: randomUUID(),
    });
    await overviewUntil(story, ({ subscription }) => expect(subscription?.cancelAt).not.toBeNull());
    const canceling = await app.stripe.subscriptions.retrieve(story.subscriptionId);
    expect(canceling.cancellation_details).toMatchObject({
      feedback: 'too_expensive',
      comment: 'Too much for two apps',
    });
    await story.api.cancellation.resume({ requestId: randomUUID() });
    await overviewUntil(story, ({ subscription }) => expect(subscription?.cancelAt).toBeNull());
    await story.api.cancellation.cancel({
      when: 'now',
      reason: null,
      comment: null,
      requestId: randomUUID(),
    });
    await overviewUntil(story, ({ subscription }) => expect(subscription?.status).toBe('canceled'));
  });
});
