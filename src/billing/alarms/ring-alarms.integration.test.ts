import { afterAll, beforeAll, expect, it } from 'vitest';
import { customerOf, subscribe } from '@/test/billing-story';
import { createTestApp, type TestApp } from '@/test/test-app';
import { alarmLimits } from './alarm-checks';
import { ringAlarms } from './ring-alarms';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());

const ring = () => ringAlarms(app.services.database.ingest, { livemode: false });
const pages = () => app.services.database.ingest<{ kind: string; incident_key: string }[]>`
  select kind, incident_key from billing.notifications where channel = 'pagerduty' order by id`;

it('rings when a change waits too long or was given up, once, and ends some minutes after it is mended', async () => {
  const sql = app.services.database.ingest;
  expect(await ring()).toEqual([]);
  const { organization } = await subscribe(app);
  const customer = await customerOf(app, organization);
  await sql`
    insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, run_at)
    values (${customer}, false, 1, clock_timestamp() - interval '14 minutes')
    on conflict (stripe_customer_id) do update set dirty_gen = customer_sync.synced_gen + 1, run_at = excluded.run_at, dead_at = null`;
  expect(await ring()).toEqual(['webhook_backlog']);
  expect(await ring()).toEqual(['webhook_backlog']);
  await sql`update billing.customer_sync set dead_at = clock_timestamp()`;
  expect(await ring()).toEqual(['dead_letters']);
  await sql`update billing.customer_sync set dead_at = null, synced_gen = dirty_gen`;
  expect(await ring()).toEqual([]);
  expect(
    (await pages()).map(({ kind }) => kind),
    'a flicker resolves nothing',
  ).toEqual(['alarm', 'alarm']);
  await sql`update billing.alarms set checked_at = checked_at - interval '6 minutes'`;
  await ring();
  expect((await pages()).map(({ kind, incident_key }) => `${kind} ${incident_key}`).toSorted()).toEqual([
    'alarm alarm:dead_letters',
    'alarm alarm:webhook_backlog',
    'resolve alarm:dead_letters',
    'resolve alarm:webhook_backlog',
  ]);
});

it('rings when webhooks are refused in numbers, and not for a few', async () => {
  const event = JSON.stringify({ id: 'evt_forged', object: 'event' });
  const forge = () => app.deliver(event, { signature: 't=1,v1=0' });
  for (let i = 0; i < 3; i++) expect((await forge()).status).toBe(400);
  await app.services.webhookRefusals.save();
  expect(await ring()).not.toContain('refused_webhooks');
  await Promise.all(Array.from({ length: alarmLimits.refusedWebhooks }, forge));
  await app.services.webhookRefusals.save();
  expect(await ring()).toContain('refused_webhooks');
});
