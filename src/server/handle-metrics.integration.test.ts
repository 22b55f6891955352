import { afterAll, beforeAll, expect, it } from 'vitest';
import { callAs, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { handleMetrics } from './handle-metrics';

const token = 'metrics-token-of-this-test';
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { METRICS_TOKEN: token } });
});
afterAll(() => app[Symbol.asyncDispose]());

const ask = (authorization?: string) =>
  handleMetrics(
    app.services,
    new Request('http://localhost/api/metrics', { headers: authorization ? { authorization } : {} }),
  );

/** The value of a sample, by its name and the labels that it must have; null when there is none. */
async function sample(name: string, labels = ''): Promise<number | null> {
  const text = await (await ask(`Bearer ${token}`)).text();
  const line = text
    .split('\n')
    .find((found) => found.startsWith(name) && found.includes(labels) && !found.startsWith('#'));
  return line ? Number(line.split(' ').at(-1)) : null;
}

it('opens to the token alone, and is not there without one', async () => {
  for (const wrong of [undefined, 'Bearer wrong', `Basic ${token}`, `Bearer ${token}x`, 'Bearer ', token]) {
    const refused = await ask(wrong);
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain('billing_');
  }
  const shown = await ask(`Bearer ${token}`);
  expect(shown.status).toBe(200);
  expect(shown.headers.get('content-type')).toContain('text/plain');
  const without = { ...app.services, env: { ...app.services.env, METRICS_TOKEN: undefined } };
  const absent = await handleMetrics(
    without,
    new Request('http://localhost/api/metrics', { headers: { authorization: 'Bearer undefined' } }),
  );
  expect(absent.status).toBe(404);
});

it('counts webhooks, syncs and procedures as they end', async () => {
  const { owner } = await subscribe(app);
  await eventually(async () => {
    expect((await callAs(app, owner).billing.overview()).subscription?.status).toBe('trialing');
  });
  await expect(callAs(app, null).billing.overview()).rejects.toThrow();
  await app.deliver('{}', { signature: 't=1,v1=00' });
  // Counted when the answer is out and the sync has ended, a moment after what they did is seen.
  await eventually(async () => {
    expect(await sample('billing_webhook_seconds_count', 'status="200",result="stored"')).toBeGreaterThan(0);
    expect(await sample('billing_sync_seconds_count', 'outcome="applied"')).toBeGreaterThan(0);
  });
  expect(await sample('billing_webhook_seconds_count', 'status="400",result="refused"')).toBe(1);
  expect(
    await sample('billing_procedure_seconds_count', 'path="billing.overview",outcome="ok"'),
  ).toBeGreaterThan(0);
  expect(
    await sample('billing_procedure_seconds_count', 'path="billing.overview",outcome="UNAUTHORIZED"'),
  ).toBe(1);
  expect(await sample('billing_stripe_breaker_open')).toBe(0);
  expect(await sample('process_resident_memory_bytes')).toBeGreaterThan(0);
});

it('shows the backlog of the whole system, and a database that does not answer', async () => {
  await using lonely = await createTestApp({
    worker: false,
    deliveries: false,
    env: { METRICS_TOKEN: token },
  });
  const { ingest } = lonely.services.database;
  await ingest`insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, run_at, dead_at) values
    ('cus_nobody', false, 1, clock_timestamp(), null), ('cus_live', true, 1, clock_timestamp(), null),
    ('cus_dead', false, 1, clock_timestamp(), clock_timestamp()), ('cus_mine', false, 2, clock_timestamp() - interval '100 seconds', null)`;
  await ingest`insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    values ('bc_1', 'org_1', false, 'cus_mine')`;
  const text = await lonely.services.databaseMetrics.read();
  expect(text).toContain('billing_database_up 1');
  for (const state of ['pending', 'unmapped', 'dead'])
    expect(text).toContain(`billing_sync_customers{state="${state}"} 1`);
  expect(Number(/^billing_sync_oldest_seconds (\S+)/m.exec(text)?.[1])).toBeGreaterThan(99);
  // Asked again at once, nothing is read again.
  await ingest`update billing.customer_sync set dead_at = clock_timestamp()`;
  expect(await lonely.services.databaseMetrics.read()).toBe(text);
});

it('says that the database is away instead of showing what was', async () => {
  const away = await createTestApp({ worker: false, deliveries: false });
  await away[Symbol.asyncDispose]();
  const text = await away.services.databaseMetrics.read();
  expect(text).toContain('billing_database_up 0');
  expect(text).not.toContain('billing_sync_customers');
});
