import { expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

const daySeconds = 86_400;

async function advance(app: TestApp, days: number): Promise<void> {
  const answer = await control(app, 'clock/advance', { seconds: days * daySeconds });
  expect(answer.status).toBe(200);
}

function control(app: TestApp, path: string, body: unknown): Promise<Response> {
  return fetch(`${app.emulator.url}/_emulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

it('follows an organization from its trial to the first charge, a renewal, a failed one and its recovery', async () => {
  await using app = await createTestApp();
  const { organization, owner } = await subscribe(app);
  const api = callAs(app, owner).billing;
  await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));

  await advance(app, 15);
  await eventually(async () => {
    const { subscription, latestInvoices } = await api.overview();
    expect(subscription?.status).toBe('active');
    expect(latestInvoices?.[0]).toMatchObject({ status: 'paid', total: { amountMinor: 9_900 } });
  });

  await advance(app, 31);
  await eventually(async () => {
    const { items } = await api.invoices.list({});
    expect(
      items.filter((invoice) => invoice.status === 'paid' && invoice.total.amountMinor === 9_900),
    ).toHaveLength(2);
  });

  await control(app, 'next_charge_fails', { customer: await customerOf(app, organization) });
  await advance(app, 31);
  const failed = await eventually(async () => {
    const overview = await api.overview();
    expect(overview.subscription?.status).toBe('past_due');
    expect(overview.limits, 'the plan is kept while payment is being retried').not.toBeNull();
    return overview;
  });
  const [open] = failed.latestInvoices ?? [];
  expect(open).toMatchObject({ status: 'open', amountDueMinor: 9_900 });
  await app.stripe.invoices.pay(open?.id ?? '');
  await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));

  const { ingest } = app.services.database;
  const [told] = await ingest`
    select array_agg(distinct type) as types from billing.billing_events where organization_id = ${organization.id}`;
  expect(told?.types).toEqual(
    expect.arrayContaining(['subscription_started', 'invoice_paid', 'payment_failed', 'status_changed']),
  );
});
