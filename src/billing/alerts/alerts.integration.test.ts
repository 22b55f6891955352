import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendFeed } from '@/billing/feed';
import { callAs } from '@/test/billing-story';
import { createTestApp, type TestApp, type TestOrganization } from '@/test/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());

function tell({ id }: TestOrganization, type: string, data: Record<string, string | number>): Promise<void> {
  return app.services.database.worker.transaction((tx) =>
    appendFeed(tx, { organizationId: id, livemode: false, type, data, occurredAt: new Date() }),
  );
}

describe('alerts', () => {
  it('stay open until somebody acknowledges them, once for everybody, and the first who did is named', async () => {
    const organization = await app.addOrganization();
    const owner = await organization.signIn('owner');
    const admin = await organization.signIn('admin');
    await tell(organization, 'payment_failed', { invoiceId: `in_${organization.id}`, attemptCount: 1 });
    const list = async () => (await callAs(app, owner).billing.alerts.list()).alerts;
    const [alert] = await list();
    expect(alert).toMatchObject({ kind: 'payment_failed', state: 'open', acknowledgedBy: null });
    const alertId = alert?.id ?? '';
    await callAs(app, admin).billing.alerts.acknowledge({ alertId });
    await callAs(app, owner).billing.alerts.acknowledge({ alertId });
    expect(await list()).toMatchObject([{ state: 'acknowledged', acknowledgedBy: 'admin' }]);
    const { items } = await callAs(app, owner).billing.activity({});
    expect(items.filter(({ type }) => type === 'alert_acknowledged')).toHaveLength(1);
  });

  it('are over when their matter is', async () => {
    const organization = await app.addOrganization();
    const owner = await organization.signIn('owner');
    const invoiceId = `in_${organization.id}`;
    await tell(organization, 'payment_failed', { invoiceId, attemptCount: 1 });
    await tell(organization, 'invoice_paid', { invoiceId });
    expect((await callAs(app, owner).billing.alerts.list()).alerts).toMatchObject([{ state: 'resolved' }]);
  });

  it('of another organization do not exist', async () => {
    const organization = await app.addOrganization();
    await tell(organization, 'payment_failed', { invoiceId: `in_${organization.id}`, attemptCount: 1 });
    const [foreign] = await app.services.database.ingest<{ id: string }[]>`
      select id::text from billing.notifications where organization_id = ${organization.id} and channel = 'in_app'`;
    const stranger = await (await app.addOrganization()).signIn('owner');
    const api = callAs(app, stranger).billing.alerts;
    expect((await api.list()).alerts).toEqual([]);
    await expect(api.acknowledge({ alertId: foreign?.id ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('are not for members', async () => {
    const member = await (await app.addOrganization()).signIn('member');
    await expect(callAs(app, member).billing.alerts.list()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('what a person is mailed about', () => {
  it('is everything, until they say otherwise, and is theirs alone', async () => {
    const organization = await app.addOrganization();
    const owner = await organization.signIn('owner');
    const other = await organization.signIn('billing');
    const api = callAs(app, owner).billing.alerts;
    expect((await api.mailPreferences()).topics.every(({ isOn }) => isOn)).toBe(true);
    await api.setMailPreference({ topic: 'receipts', isOn: false });
    await api.setMailPreference({ topic: 'usage', isOn: false });
    await api.setMailPreference({ topic: 'usage', isOn: true });
    const off = (topics: { topic: string; isOn: boolean }[]) =>
      topics.filter(({ isOn }) => !isOn).map(({ topic }) => topic);
    expect(off((await api.mailPreferences()).topics)).toEqual(['receipts']);
    expect(off((await callAs(app, other).billing.alerts.mailPreferences()).topics)).toEqual([]);
  });

  it('is nothing for an admin, who is told so', async () => {
    const admin = await (await app.addOrganization()).signIn('admin');
    expect(await callAs(app, admin).billing.alerts.mailPreferences()).toMatchObject({ isMailed: false });
  });
});
