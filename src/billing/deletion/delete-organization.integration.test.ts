import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, choosePlan, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { sweepDeletions } from './delete-organization';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const sweep = () => sweepDeletions(app.services);

async function trialing() {
  const story = await subscribe(app);
  const api = callAs(app, story.owner).billing;
  await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
  return { ...story, api, customer: await customerOf(app, story.organization) };
}

/** Looks as the database's owner. */
async function count(table: 'identity.organization' | 'identity.member' | 'billing.invoices', id: string) {
  await using admin = lookAt(app.databaseUrl);
  const column = table === 'identity.organization' ? 'id' : 'organization_id';
  return (await admin.sql.unsafe(`select from ${table} where ${column} = $1`, [id])).length;
}

function lookAt(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  return { sql, [Symbol.asyncDispose]: () => sql.end() };
}

describe('deleting an organization', () => {
  it('ends its plan at Stripe, then takes the organization away, and keeps its invoices', async () => {
    const { api, organization, customer } = await trialing();
    await expect(api.organization.delete({ name: 'acme' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('as it is written: Acme'),
    });
    expect(await count('identity.organization', organization.id)).toBe(1);

    expect(await api.organization.delete({ name: ' Acme ' })).toEqual({ state: 'deleted' });
    const [subscription] = (await app.stripe.subscriptions.list({ customer, status: 'all' })).data;
    expect(subscription?.status).toBe('canceled');
    expect(await count('identity.organization', organization.id)).toBe(0);
    expect(await count('identity.member', organization.id)).toBe(0);
    expect(await count('billing.invoices', organization.id)).toBe(1);
    // The sync goes on: what Stripe says of its past still comes to its rows.
    await eventually(async () => {
      const [row] = await app.services.database.ingest`
        select status from billing.org_subscriptions where organization_id = ${organization.id}`;
      expect(row?.status).toBe('canceled');
    });
  });

  it('waits until Stripe agrees: meanwhile the organization is there, and nothing can be bought for it', async () => {
    const organization = await app.addOrganization();
    const owner = await organization.signIn('owner');
    const api = callAs(app, owner).billing;
    const sessionId = await choosePlan(app, owner, { planId: 'pro', interval: 'month' });
    await app.emulator.control.setFaults([{ kind: 'server_error', status: 503 }]);
    try {
      expect(await api.organization.delete({ name: 'Acme' })).toEqual({ state: 'pending' });
      expect(await sweep()).toBe(0);
    } finally {
      await app.emulator.control.setFaults([]);
    }
    expect(await count('identity.organization', organization.id)).toBe(1);
    await expect(choosePlan(app, owner, { planId: 'starter', interval: 'month' })).rejects.toMatchObject({
      cause: { reason: 'organization_deleted' },
    });
    expect(await sweep()).toBe(1);
    expect((await app.stripe.checkout.sessions.retrieve(sessionId)).status).toBe('expired');
    expect(await count('identity.organization', organization.id)).toBe(0);
    expect(await sweep()).toBe(0);
  });

  it('is the owner’s alone', async () => {
    const { organization } = await trialing();
    for (const role of ['admin', 'billing', 'member'] as const) {
      const other = callAs(app, await organization.signIn(role)).billing;
      await expect(other.organization.delete({ name: 'Acme' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await count('identity.organization', organization.id)).toBe(1);
  });
});
