import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

async function trialing() {
  const story = await subscribe(app);
  const api = callAs(app, story.owner).billing;
  await eventually(async () => {
    const overview = await api.overview();
    expect(overview.subscription?.status).toBe('trialing');
    expect(overview.sync.state).toBe('current');
  });
  return { ...story, api };
}

describe('the activity', () => {
  it('names who did what, from where, beside what Stripe told, newest first', async () => {
    const { api, owner } = await trialing();
    await api.cancellation.cancel({
      when: 'period_end',
      reason: null,
      comment: null,
      requestId: randomUUID(),
    });
    const { items } = await eventually(async () => {
      const page = await api.activity({});
      expect(page.items[0]?.type).toBe('cancel_scheduled');
      return page;
    });
    expect(items.map(({ type }) => type)).toContain('subscription_started');
    expect(items.find(({ source }) => source === 'action')).toMatchObject({
      type: 'cancel_at_period_end',
      actorName: owner.user.name,
      ipAddress: '127.0.0.1',
      state: 'done',
      before: { planId: 'pro' },
    });
    const times = items.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('shows each entry once, page after page', async () => {
    const { api } = await trialing();
    await expect(api.cancellation.resume({ requestId: randomUUID() })).rejects.toThrow('No end is planned');
    const whole = await api.activity({ limit: 100 });
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof api.activity>> = await api.activity({ limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(whole.items.map(({ id }) => id));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is nobody else’s, and no member’s', async () => {
    const { organization } = await trialing();
    const globex = callAs(app, await (await app.addOrganization('Globex')).signIn('owner')).billing;
    expect((await globex.activity({})).items).toEqual([]);
    const asMember = callAs(app, await organization.signIn('member')).billing;
    await expect(asMember.activity({})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(globex.activity({ cursor: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shows the last 90 days, and everything with the long audit log alone', async () => {
    const { api, organization, owner } = await trialing();
    await app.services.database.ingest`
      update billing.billing_events set created_at = clock_timestamp() - interval '91 days'
      where organization_id = ${organization.id} and type = 'checkout_completed'`;
    const types = async (page: Promise<{ items: { type: string }[] }>) =>
      (await page).items.map(({ type }) => type);
    expect(await types(api.activity({ limit: 100 }))).not.toContain('checkout_completed');
    await expect(api.wholeActivity({})).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: 'The long audit log comes with Enterprise.',
    });
    expect(await api.entitlement({ feature: 'long_audit_log' })).toEqual({
      isAllowed: false,
      reason: 'The long audit log comes with Enterprise.',
    });

    const quote = await api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    await api.planChange.confirm({ quoteId: quote.id, requestId: randomUUID() });
    await eventually(async () =>
      expect(await api.entitlement({ feature: 'long_audit_log' })).toEqual({ isAllowed: true, reason: null }),
    );
    expect(await types(api.wholeActivity({ limit: 100 }))).toContain('checkout_completed');
    const member = {
      ...owner,
      organization: owner.organization && { ...owner.organization, role: 'member' as const },
    };
    await expect(callAs(app, member).billing.wholeActivity({})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
