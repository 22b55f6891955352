import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { main } from '@/cli/main';
import { createTestApp, type TestApp, webhookSecret } from '@/test/test-app';
import { stripeApiVersion } from './stripe-connection';
import { webhookHealth } from './webhook-health';

const previousWebhookSecret = 'whsec_test_before_the_roll';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false, previousWebhookSecret });
});
afterAll(() => app[Symbol.asyncDispose]());

const nowSeconds = () => Math.floor(Date.now() / 1000);
let sent = 0;

/** Delivers a fresh event, signed by hand; answers its id. */
async function deliver(
  overrides: Record<string, unknown>,
  { secret = webhookSecret, atSeconds = nowSeconds() } = {},
): Promise<{ id: string; customer: string; status: number }> {
  sent += 1;
  const id = `evt_health_${sent}`;
  const customer = `cus_health_${sent}`;
  const payload = JSON.stringify({
    id,
    object: 'event',
    api_version: stripeApiVersion,
    created: nowSeconds(),
    data: { object: { id: customer, object: 'customer' } },
    livemode: false,
    type: 'customer.updated',
    ...overrides,
  });
  const mac = createHmac('sha256', secret).update(`${atSeconds}.${payload}`).digest('hex');
  const { status } = await app.deliver(payload, { signature: `t=${atSeconds},v1=${mac}` });
  return { id, customer, status };
}

const health = () => webhookHealth(app.services.database.ingest, { livemode: false, days: 7 });

it('takes both secrets while one is rolled, and keeps which one it was', async () => {
  expect(await deliver({})).toMatchObject({ status: 200 });
  const rolled = await deliver({}, { secret: previousWebhookSecret });
  expect(rolled.status).toBe(200);
  const [row] = await app.services.database.ingest`
    select verified_with from billing.webhook_events where id = ${rolled.id}`;
  expect(row?.verified_with).toBe('previous');
  expect((await health()).verifiedWith).toEqual({ current: 1, previous: 1, api: 0 });
  expect(await deliver({}, { secret: 'whsec_test_of_nobody_here' })).toMatchObject({ status: 400 });
});

it('counts the API versions that events were rendered in, and marks those that are not the pinned one', async () => {
  await deliver({ api_version: '2019-02-19' });
  await deliver({ api_version: '2027-03-31.next' });
  await deliver({ api_version: null });
  const { apiVersions } = await health();
  expect(apiVersions[0]).toMatchObject({ apiVersion: stripeApiVersion, isPinned: true });
  expect(
    apiVersions
      .filter(({ isPinned }) => !isPinned)
      .map(({ apiVersion }) => apiVersion)
      .sort(),
  ).toEqual(['2019-02-19', '2027-03-31.next', null]);
});

it('stores an event of a connected account, and never lets it touch the customer that it names', async () => {
  const own = app.services.account.id;
  const foreign = await deliver({ account: 'acct_somebody_else' });
  const ours = await deliver({ account: own });
  const marked = async (customer: string) =>
    (
      await app.services.database
        .ingest`select 1 from billing.customer_sync where stripe_customer_id = ${customer}`
    ).length;
  expect(foreign.status).toBe(200);
  expect([await marked(foreign.customer), await marked(ours.customer)]).toEqual([0, 1]);
  expect((await health()).statuses).toMatchObject({ foreign_account: 1 });
});

it('knows how far its clock stands from the one that signs, by the middle of what it saw', async () => {
  for (let i = 0; i < 20; i += 1) await deliver({}, { atSeconds: nowSeconds() - 200 });
  // One slow delivery, or one forger who cannot sign, moves nothing.
  await deliver({}, { atSeconds: nowSeconds() + 30 });
  await deliver({}, { atSeconds: nowSeconds() - 299, secret: 'whsec_test_of_nobody_here' });
  await app.services.clockSkew.save();
  const { clock } = await health();
  expect(clock?.medianSeconds).toBeGreaterThan(195);
  expect(clock?.medianSeconds).toBeLessThan(215);
  expect(clock?.lastSeconds).toBeLessThan(-15);
  expect(clock?.samples).toBe(sent - 2);
});

it('is read from the command line', async () => {
  for (const [name, value] of Object.entries(app.services.env)) vi.stubEnv(name, String(value ?? ''));
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  expect(await main(['node', 'forge', 'webhooks', 'health'])).toBe(0);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  expect(lines[0]).toMatch(/^clock: 2\d\d\.\d s from Stripe's .*NTP/);
  expect(lines[1]).toContain('2019-02-19 (not the pinned one: upgrade the endpoint that sends it) 1');
  expect(lines[2]).toMatch(/^secrets: current \d+, previous 1, api 0$/);
  expect(lines[3]).toContain('foreign_account 1');
});
