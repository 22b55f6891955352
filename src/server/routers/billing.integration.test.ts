import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedEvent } from '@/billing/overview-schema';
import { member as memberTable } from '@/db/schema';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { followFeed } from './follow-feed';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('who may call what', () => {
  it('refuses a call of a page that shows another organization than the session is in', async () => {
    const { organization, owner } = await subscribe(app);
    await expect(callAs(app, owner, 'org_elsewhere').billing.overview()).rejects.toMatchObject({
      code: 'FORBIDDEN',
      cause: { reason: 'organization_changed' },
    });
    const overview = await callAs(app, owner, organization.id).billing.overview();
    expect(overview.organization.id).toBe(organization.id);
  });

  it('shows the plans to anybody', async () => {
    const { plans, trialDays } = await callAs(app, null).billing.plans();
    expect(
      plans.map((plan) => [plan.id, plan.prices.month.amountMinor, plan.prices.year.amountMinor]),
    ).toEqual([
      ['starter', 2_900, 29_000],
      ['pro', 9_900, 99_000],
      ['enterprise', 39_900, 399_000],
    ]);
    expect(trialDays).toBe(14);
  });

  it('asks everybody else to sign in', async () => {
    await expect(callAs(app, null).billing.overview()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('shows a member the plan and its limits, and no money at all', async () => {
    const { organization, owner } = await subscribe(app);
    await eventually(async () =>
      expect((await callAs(app, owner).billing.overview()).subscription?.status).toBe('trialing'),
    );
    const member = await organization.signIn('member');
    const overview = await callAs(app, member).billing.overview();
    expect(overview.subscription?.plan.name).toBe('Pro');
    expect(overview).toMatchObject({ canManageBilling: false, latestInvoices: null, pendingCheckout: null });
    expect(overview.subscription?.money).toBeNull();
    expect(JSON.stringify(overview)).not.toMatch(/9900|4242|usd/);
  });

  it.each(['owner', 'admin', 'billing'] as const)('lets the role %s manage billing', async (role) => {
    const organization = await app.addOrganization();
    const api = callAs(app, await organization.signIn(role)).billing;
    expect((await api.overview()).canManageBilling).toBe(true);
    expect(await api.invoices.list({})).toEqual({ items: [], nextCursor: null });
  });

  it('answers 403 with the reason when a member asks for what costs money', async () => {
    const organization = await app.addOrganization();
    const api = callAs(app, await organization.signIn('member')).billing;
    const requestId = randomUUID();
    const forbidden = { code: 'FORBIDDEN', cause: { reason: 'role_required' } };
    await expect(api.invoices.list({})).rejects.toMatchObject(forbidden);
    await expect(api.createPortalSession({ requestId })).rejects.toMatchObject(forbidden);
    await expect(
      api.createCheckoutSession({ planId: 'pro', interval: 'month', quantity: 1, requestId }),
    ).rejects.toMatchObject(forbidden);
    await expect(api.requestSync()).rejects.toMatchObject(forbidden);
    await expect(api.checkoutStatus({ sessionId: 'cs_test_x' })).rejects.toMatchObject(forbidden);
  });

  it('shows another organization nothing: no plan, no invoice, no session, no feed', async () => {
    const { owner, sessionId } = await subscribe(app);
    await eventually(async () =>
      expect((await callAs(app, owner).billing.overview()).subscription).not.toBeNull(),
    );
    const globex = callAs(app, await (await app.addOrganization('Globex')).signIn('owner')).billing;
    expect(await globex.overview()).toMatchObject({ subscription: null, latestInvoices: [], feedSeq: 0 });
    expect(await globex.invoices.list({})).toEqual({ items: [], nextCursor: null });
    expect(await globex.checkoutStatus({ sessionId })).toMatchObject({ state: 'foreign' });
    await expect(globex.createPortalSession({ requestId: randomUUID() })).rejects.toMatchObject({
      cause: { reason: 'no_customer' },
    });
  });

  it('answers a crafted page cursor with a sentence', async () => {
    const organization = await app.addOrganization();
    const api = callAs(app, await organization.signIn('owner')).billing;
    for (const cursor of ['OTk5OTk5OTk5OTk5OTk5Ong', 'x', 'MTo=', '9'.repeat(300)]) {
      await expect(api.invoices.list({ cursor })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('refuses an unknown plan before anything is asked of Stripe', async () => {
    const organization = await app.addOrganization();
    const api = callAs(app, await organization.signIn('owner')).billing;
    const input = { planId: 'platinum', interval: 'month', quantity: 1, requestId: randomUUID() };
    await expect(api.createCheckoutSession(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the feed', () => {
  async function follow(
    count: number,
    sinceSeq: number | null,
    session: Awaited<ReturnType<typeof subscribe>>,
  ) {
    const stop = new AbortController();
    const seen: FeedEvent[] = [];
    const events = followFeed({
      services: app.services,
      userId: session.owner.user.id,
      organizationId: session.organization.id,
      sinceSeq,
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(15_000)]),
    });
    for await (const event of events) {
      seen.push(event);
      if (seen.length === count) stop.abort(new Error('seen enough'));
      if (stop.signal.aborted) break;
    }
    return seen;
  }

  it('begins with a cursor, brings a change live, and resumes after any number without a gap', async () => {
    const session = await subscribe(app);
    const api = callAs(app, session.owner).billing;
    const { feedSeq } = await eventually(async () => {
      const overview = await api.overview();
      expect(overview.subscription?.status).toBe('trialing');
      expect(overview.sync.state).toBe('current');
      return overview;
    });
    const live = follow(2, feedSeq, session);
    const customer = await customerOf(app, session.organization);
    const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
    await app.stripe.subscriptions.update(subscription?.id ?? '', { cancel_at_period_end: true });
    const [cursor, change] = await live;
    expect(cursor).toEqual({ seq: feedSeq, type: 'cursor', occurredAt: null });
    expect(change).toMatchObject({ seq: feedSeq + 1, type: 'cancel_scheduled' });
    const replay = await follow(feedSeq + 2, 0, session);
    expect(replay.map((event) => event.seq)).toEqual(Array.from({ length: feedSeq + 2 }, (_, i) => i));
  });

  it('tells a removed member nothing more', async () => {
    const session = await subscribe(app);
    const member = await session.organization.signIn('member');
    await eventually(async () => {
      expect((await callAs(app, session.owner).billing.overview()).sync.state).toBe('current');
    });
    const seen: FeedEvent[] = [];
    const following = (async () => {
      const options = {
        services: app.services,
        userId: member.user.id,
        organizationId: session.organization.id,
      };
      for await (const event of followFeed({
        ...options,
        sinceSeq: null,
        signal: AbortSignal.timeout(15_000),
      })) {
        seen.push(event);
        if (event.type !== 'cursor') return;
        await app.services.database.identity
          .delete(memberTable)
          .where(eq(memberTable.userId, member.user.id));
        const customer = await customerOf(app, session.organization);
        const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
        await app.stripe.subscriptions.update(subscription?.id ?? '', { cancel_at_period_end: true });
      }
    })();
    await expect(following).rejects.toMatchObject({
      cause: { reason: 'organization_changed' },
    });
    expect(seen.map((event) => event.type)).toEqual(['cursor']);
  });

  it('gives out numbers itself and refuses a writer that brings its own', async () => {
    const { organization } = await subscribe(app);
    const { ingest } = app.services.database;
    await expect(ingest`
      insert into billing.billing_events (organization_id, seq, livemode, type, data)
      values (${organization.id}, 99, false, 'forged', '{}')`).rejects.toThrow('given by the feed');
  });
});
