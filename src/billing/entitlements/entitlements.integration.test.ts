import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { recordUsage } from '../usage/record-usage';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

async function onPlan(planId: 'starter' | 'pro') {
  const { organization, owner } = await subscribe(app, { planId, interval: 'month' });
  const api = callAs(app, owner).billing;
  await eventually(async () => {
    const overview = await api.overview();
    expect(overview.subscription?.status).toBe('trialing');
    expect(overview.sync.state).toBe('current');
  });
  return { api, id: organization.id, of: { organizationId: organization.id, livemode: false } };
}

describe('entitlements', () => {
  it('follow the plan, and forget at once what a change has made untrue', async () => {
    const { entitlements } = app.services;
    const { id, api } = await onPlan('pro');
    expect(await entitlements.check(id, 'preview_environments')).toMatchObject({ isAllowed: true });
    expect(await entitlements.check(id, 'single_sign_on')).toMatchObject({ denial: 'not_in_plan' });
    await api.cancellation.cancel({ when: 'now', reason: null, comment: null, requestId: randomUUID() });
    // Well within the time that an answer may be kept.
    await eventually(async () =>
      expect(await entitlements.check(id, 'preview_environments')).toMatchObject({ denial: 'no_plan' }),
    );
  });

  it('know nothing good of an organization without a plan', async () => {
    const { id } = await app.addOrganization();
    expect(await app.services.entitlements.check(id, 'builds')).toMatchObject({
      isAllowed: false,
      denial: 'no_plan',
    });
  });
});

describe('usage', () => {
  it('is counted up to the limit, and not one more, however many ask at once', async () => {
    const { of } = await onPlan('starter');
    await recordUsage(app.services, of, { resource: 'build_minutes', amount: 490 });
    const tries = await Promise.all(
      Array.from({ length: 20 }, () =>
        recordUsage(app.services, of, { resource: 'build_minutes', amount: 1 }),
      ),
    );
    expect(tries.filter(({ isAllowed }) => isAllowed)).toHaveLength(10);
    expect(tries.filter(({ denial }) => denial === 'limit_reached')).toHaveLength(10);
    const { used } = await app.services.entitlements.state(of.organizationId);
    expect(used.build_minutes).toBe(500);
  });

  it('is told at 80 and at 100 per cent, once each', async () => {
    const { of, api } = await onPlan('starter');
    for (const amount of [399, 1, 50, 50])
      await recordUsage(app.services, of, { resource: 'build_minutes', amount });
    await recordUsage(app.services, of, { resource: 'build_minutes', amount: 7, isUnstoppable: true });
    const { items } = await api.activity({ limit: 100 });
    const told = items.filter(({ type }) => type === 'usage_threshold').map(({ after }) => after.percent);
    expect(told).toEqual([100, 80]);
    expect((await app.services.entitlements.state(of.organizationId)).used.build_minutes).toBe(507);
  });

  it('of a gauge is what there is, and may always go down', async () => {
    const { of } = await onPlan('starter');
    expect(await recordUsage(app.services, of, { resource: 'apps', amount: 3 })).toMatchObject({
      isAllowed: true,
      used: 3,
    });
    expect(await recordUsage(app.services, of, { resource: 'apps', amount: 4 })).toMatchObject({
      denial: 'limit_reached',
      used: 3,
    });
    await recordUsage(app.services, of, { resource: 'apps', amount: 1 });
    expect((await app.services.entitlements.state(of.organizationId)).used.apps).toBe(1);
  });

  it('refuses a number that is none', async () => {
    const { of } = await onPlan('starter');
    for (const amount of [-1, 0.5, Number.NaN])
      await expect(recordUsage(app.services, of, { resource: 'apps', amount })).rejects.toThrow(RangeError);
  });
});
