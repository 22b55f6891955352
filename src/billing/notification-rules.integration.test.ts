import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notificationRules } from '@/db/schema';
import { createTestApp, type TestApp, type TestOrganization } from '@/test/test-app';
import { appendFeed, type FeedEntry } from './feed';
import { rules } from './notification-rules';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());

interface Message {
  channel: string;
  kind: string;
  state: string;
  recipient_id: string | null;
  incident_key: string;
  resolved_at: Date | null;
}

function tell(organization: TestOrganization, type: string, data: FeedEntry['data'], suppressed = false) {
  return app.services.database.worker.transaction((tx) =>
    appendFeed(tx, { organizationId: organization.id, livemode: false, type, data, suppressed }),
  );
}

function messages({ id }: TestOrganization): Promise<Message[]> {
  return app.services.database.ingest<Message[]>`
    select channel, kind, state, recipient_id, incident_key, resolved_at from billing.notifications
    where organization_id = ${id} order by id`;
}

const failed = (organization: TestOrganization, attemptCount: number, invoice = 1) => ({
  invoiceId: invoiceOf(organization, invoice),
  attemptCount,
  currency: 'usd',
});
const invoiceOf = ({ id }: TestOrganization, count: number) => `in_${id}_${count}`;

describe('the trigger on the feed', () => {
  it('reads the rules that the code says', async () => {
    const stored = await app.services.database.worker.select().from(notificationRules);
    const full = rules.map((rule) => ({
      attemptsMin: 0,
      status: '',
      incident: '',
      oncePer: '',
      onlyAfterIncident: false,
      resolvesAlerts: false,
      ...rule,
    }));
    const key = (rule: (typeof full)[number]) =>
      [rule.eventType, rule.channel, rule.kind, rule.status].join();
    const sorted = <Rule extends (typeof full)[number]>(list: Rule[]) =>
      list.toSorted((a, b) => key(a).localeCompare(key(b)));
    expect(sorted(stored)).toEqual(sorted(full));
  });

  it('writes a mail for each owner and billing manager, and for nobody else', async () => {
    const organization = await app.addOrganization();
    const owner = await organization.signIn('owner');
    const billing = await organization.signIn('billing');
    await organization.signIn('admin');
    await organization.signIn('member');
    await tell(organization, 'plan_changed', { planId: 'pro', previousPlanId: 'starter' });
    const recipients = (await messages(organization)).map(({ recipient_id }) => recipient_id);
    expect(recipients.toSorted()).toEqual([owner.user.id, billing.user.id].toSorted());
  });

  it('makes one Slack message and one alert of all tries of an invoice, a mail of each, and a page from the third on', async () => {
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    for (const attempt of [1, 2, 3, 4])
      await tell(organization, 'payment_failed', failed(organization, attempt));
    const count = (channel: string) => async () =>
      (await messages(organization)).filter((message) => message.channel === channel).length;
    expect(await count('mail')()).toBe(4);
    expect(await count('slack')()).toBe(1);
    expect(await count('in_app')()).toBe(1);
    expect(await count('pagerduty')()).toBe(1);
  });

  it('tells of a recovery only those channels that told of the failure', async () => {
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    await tell(organization, 'invoice_paid', {
      invoiceId: invoiceOf(organization, 0),
      amountPaidMinor: 9_900,
    });
    expect((await messages(organization)).map(({ channel }) => channel)).toEqual(['mail']);
    await tell(organization, 'payment_failed', failed(organization, 3));
    await tell(organization, 'invoice_paid', {
      invoiceId: invoiceOf(organization, 1),
      amountPaidMinor: 9_900,
    });
    await tell(organization, 'invoice_paid', {
      invoiceId: invoiceOf(organization, 2),
      amountPaidMinor: 9_900,
    });
    const told = (await messages(organization)).map(({ channel, kind }) => `${channel} ${kind}`);
    expect(told.filter((line) => line === 'pagerduty resolve')).toHaveLength(1);
    expect(told.filter((line) => line === 'slack payment_recovered')).toHaveLength(1);
  });

  it('ends the alert of an invoice when it is paid', async () => {
    const organization = await app.addOrganization();
    await tell(organization, 'payment_failed', failed(organization, 1));
    await tell(organization, 'payment_failed', failed(organization, 1, 2));
    await tell(organization, 'invoice_paid', { invoiceId: invoiceOf(organization, 1) });
    const alerts = (await messages(organization)).filter(({ channel }) => channel === 'in_app');
    expect(alerts.map(({ incident_key, resolved_at }) => [incident_key, resolved_at !== null])).toEqual([
      [`invoiceId:${invoiceOf(organization, 1)}`, true],
      [`invoiceId:${invoiceOf(organization, 2)}`, false],
    ]);
  });

  it('records what came too late as suppressed, on every channel', async () => {
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    await tell(organization, 'payment_failed', failed(organization, 3), true);
    const states = new Set((await messages(organization)).map(({ state }) => state));
    expect([...states]).toEqual(['suppressed']);
  });

  it('never stops the row that it tells of, whatever its data holds', async () => {
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    await tell(organization, 'payment_failed', { attemptCount: 'three', invoiceId: null });
    await tell(organization, 'payment_failed', {});
    expect((await messages(organization)).filter(({ channel }) => channel === 'mail')).toHaveLength(2);
  });

  it('is out of reach for the role of the pages', async () => {
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    await tell(organization, 'payment_failed', failed(organization, 1));
    const visible = await app.services.database.forOrganization(organization.id, (tx) =>
      tx.execute<{ channel: string }>('select channel from billing.notifications'),
    );
    expect(visible.map(({ channel }) => channel)).toEqual(['in_app']);
    await expect(
      app.services.database.forOrganization(organization.id, (tx) =>
        tx.execute("update billing.notifications set state = 'dead'"),
      ),
    ).rejects.toThrow();
  });
});

describe('the trigger on alarms', () => {
  it('rings once, resolves once, and rings anew when it comes back', async () => {
    const sql = app.services.database.ingest;
    const ring = (openedAt: string) => sql`
      insert into billing.alarms (name, summary, data, opened_at, checked_at)
      values ('webhook_backlog', '14 minutes behind', '{}'::jsonb, ${openedAt}, now())
      on conflict (name) do update set opened_at = excluded.opened_at, resolved_at = null`;
    await ring('2026-11-01T00:00:00Z');
    await sql`update billing.alarms set resolved_at = '2026-11-01T01:00:00Z'`;
    await sql`update billing.alarms set checked_at = now()`;
    await ring('2026-11-02T00:00:00Z');
    const rows = await sql<Message[]>`
      select channel, kind from billing.notifications where incident_key = 'alarm:webhook_backlog' order by id`;
    expect(rows.filter(({ channel }) => channel === 'pagerduty').map(({ kind }) => kind)).toEqual([
      'alarm',
      'resolve',
      'alarm',
    ]);
    expect(rows.filter(({ channel }) => channel === 'slack')).toHaveLength(3);
  });
});
