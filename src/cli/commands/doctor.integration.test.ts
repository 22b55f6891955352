import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyCatalogue } from '@/billing/catalogue-setup';
import { handledEventTypes } from '@/billing/handled-events';
import { createAdminClient } from '@/db/embedded/admin-client';
import { createTestApp, type TestApp } from '@/test/test-app';
import { type ForgeAnswer, forge, forgeProcess } from '../run-forge.fixture';

const timeout = 90_000;
let app: TestApp;
let env: Record<string, unknown>;
beforeAll(async () => {
  app = await createTestApp();
  env = { ...app.services.env, NEXT_PUBLIC_DASHBOARD_URL: new URL(app.webhookUrl).origin };
});
afterAll(() => app[Symbol.asyncDispose]());

interface Report {
  worst: string;
  findings: { check: string; severity: string; finding: string; fix: string | null; canFix: boolean }[];
  mended: string[];
  troubleshooting: { issue: string; guide: string; finding: string; fix: string }[];
}

async function doctor(...args: string[]): Promise<Report & { code: unknown }> {
  const { code, out } = await forge(env, 'doctor', '--json', ...args);
  return { code, ...(JSON.parse(out) as Report) };
}

const wrong = ({ findings }: Report): string[] =>
  findings.filter(({ severity }) => severity !== 'ok').map(({ check }) => check);

async function asOwner(statement: string): Promise<void> {
  const admin = createAdminClient(app.databaseUrl);
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end({ timeout: 1 });
  }
}

describe('forge doctor', () => {
  beforeEach(() => {
    env.STRIPE_WEBHOOK_SECRET = app.services.env.STRIPE_WEBHOOK_SECRET;
  });

  it('finds everything in order in a running app, with exit code 0 and a line a check', {
    timeout,
  }, async () => {
    const answer: ForgeAnswer = await forgeProcess(env, ['doctor']);
    expect(answer.out).not.toMatch(/^(warn|FAIL)/m);
    expect(answer.code).toBe(0);
    for (const check of [
      'key mode',
      'prices',
      'portal',
      'webhook endpoint',
      'migrations',
      'grants',
      'row-level security',
      'LISTEN',
      'webhook secret',
      'worker',
      'dead letters',
      'clock',
    ])
      expect(answer.out).toMatch(new RegExp(`^ok {4}${check} `, 'm'));
    expect(answer.out).not.toContain(String(app.services.env.STRIPE_WEBHOOK_SECRET));
  });

  it('shows the guide’s four rows in its words, with the finding and today’s fix', { timeout }, async () => {
    const { troubleshooting } = await doctor();
    expect(troubleshooting.map(({ issue }) => issue)).toEqual([
      'Signature verification failed',
      'No organization mapped to customer',
      'Webhook retries piling up',
      'Test mode data showing in production',
    ]);
    expect(troubleshooting[1]).toMatchObject({
      guide:
        'Run stripe customers update with metadata[organizationId]=... or check billing_customers table.',
      finding: 'not seen',
      fix: expect.stringContaining('npx --no forge customers map cus_... org_...'),
    });
  });

  it('sees a secret that is not the running server’s, and stores nothing by trying', {
    timeout,
  }, async () => {
    const events = async () =>
      (await app.services.database.ingest`select 1 from billing.webhook_events`).length;
    const before = await events();
    env.STRIPE_WEBHOOK_SECRET = 'whsec_of_another_endpoint';
    const report = await doctor();
    expect(report.code).toBe(4);
    expect(wrong(report)).toEqual(['webhook secret']);
    expect(report.troubleshooting[0]?.finding).toContain('another STRIPE_WEBHOOK_SECRET');
    expect(await events()).toBe(before);
  });

  it('sees a disabled endpoint and a renamed product, and --fix mends both', { timeout }, async () => {
    const [endpoint] = (await app.stripe.webhookEndpoints.list()).data;
    await app.stripe.webhookEndpoints.update(endpoint?.id ?? '', {
      disabled: true,
      enabled_events: ['invoice.paid'],
    });
    await app.stripe.products.update('appfactory_pro', { name: 'Professional' });
    const dry = await doctor('--fix', '--dry-run');
    expect(wrong(dry)).toEqual(['products', 'webhook endpoint']);
    expect(dry.mended).toHaveLength(2);
    expect((await app.stripe.products.retrieve('appfactory_pro')).name).toBe('Professional');
    const fixed = await doctor('--fix');
    expect(fixed).toMatchObject({ code: 0, worst: 'ok' });
    const mended = await app.stripe.webhookEndpoints.retrieve(endpoint?.id ?? '');
    expect(mended).toMatchObject({ status: 'enabled', enabled_events: [...handledEventTypes] });
  });

  it('sees the key of another account than the database’s, and neither --fix nor prices nor init writes to it', {
    timeout,
  }, async () => {
    const { ingest } = app.services.database;
    const [own] = await ingest`select account_id from billing.stripe_accounts`;
    await app.stripe.products.update('appfactory_pro', { name: 'Somebody else’s' });
    await ingest`update billing.stripe_accounts set account_id = 'acct_other'`;
    const report = await doctor('--fix');
    expect(report.code).toBe(4);
    expect(wrong(report)).toEqual(['Stripe account']);
    expect(report.mended).toEqual([]);
    expect(report.findings.find(({ check }) => check === 'Stripe account')?.finding).toContain(
      'is a copy of acct_other',
    );
    for (const command of [['prices', 'plan'], ['prices', 'apply'], ['prices', 'verify'], ['init']])
      expect(await forge(env, ...command)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('is a copy of acct_other'),
      });
    expect((await app.stripe.products.retrieve('appfactory_pro')).name).toBe('Somebody else’s');
    await ingest`update billing.stripe_accounts set account_id = ${own?.account_id}`;
    expect((await doctor('--fix')).code).toBe(0);
  });

  it('sees an archived price that the environment names', { timeout }, async () => {
    const [price] = (await app.stripe.prices.list({ lookup_keys: ['price_appfactory_pro_monthly'] })).data;
    await app.stripe.prices.update(price?.id ?? '', { active: false });
    const report = await doctor();
    expect(wrong(report)).toEqual(['prices', 'STRIPE_PRICE_*']);
    const fix = ({ findings }: Report) => findings.find(({ check }) => check === 'STRIPE_PRICE_*')?.fix;
    expect(fix(report)).toContain('npx --no forge prices apply');
    await applyCatalogue(app.stripe);
    const own = env.STRIPE_PRICE_PRO;
    env.STRIPE_PRICE_PRO = 'price_of_yesterday';
    const named = await doctor();
    expect(wrong(named)).toEqual(['STRIPE_PRICE_*']);
    expect(fix(named)).toMatch(/^set STRIPE_PRICE_PRO=price_appfactory_pro_monthly /);
    env.STRIPE_PRICE_PRO = own;
  });

  it('sees customers that belong to nobody, dead letters with their reason, and a clock that is off', {
    timeout,
  }, async () => {
    const { ingest } = app.services.database;
    await ingest`insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen) values ('cus_nobody', false, 1)`;
    await ingest`insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, dead_at, last_error)
      values ('cus_dead', false, 1, now(), 'No such customer')`;
    await ingest`insert into billing.webhook_clock (livemode, median_seconds, last_seconds, samples, observed_at)
      values (false, 240, 240, 9, now()) on conflict (livemode) do update set median_seconds = 240`;
    const report = await doctor();
    expect(report.code).toBe(4);
    expect(wrong(report)).toEqual(['dead letters', 'unmapped customers', 'clock']);
    expect(report.findings.find(({ check }) => check === 'dead letters')?.finding).toContain(
      'No such customer',
    );
    await asOwner(
      `delete from billing.customer_sync where stripe_customer_id in ('cus_nobody', 'cus_dead'); delete from billing.webhook_clock`,
    );
  });

  it('sees a right that a role lacks and one that everybody has, and the fix it names mends both', {
    timeout,
  }, async () => {
    await asOwner('revoke select on billing.org_subscriptions from billing_app');
    await asOwner('grant all on billing.webhook_events to public; grant usage on schema identity to public');
    const report = await doctor();
    expect(report.code).toBe(4);
    const [found] = report.findings.filter(({ check }) => check === 'grants');
    expect(found?.finding).toContain('billing_app lacks select on billing.org_subscriptions');
    expect(found?.finding).toMatch(/public has .*insert.* on billing\.webhook_events/);
    expect(found?.finding).toContain('public has usage on identity');
    await asOwner(found?.fix ?? '');
    expect(await doctor()).toMatchObject({ code: 0, worst: 'ok' });
  });

  it('sees a wall that is down and a migration that is missing', { timeout }, async () => {
    await asOwner('alter table billing.invoices disable row level security');
    await asOwner(
      'delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)',
    );
    const report = await doctor();
    expect(wrong(report)).toEqual(['migrations', 'row-level security']);
    expect(report.findings.find(({ check }) => check === 'row-level security')?.fix).toBe(
      'alter table billing.invoices enable row level security',
    );
    expect(report.findings.find(({ check }) => check === 'migrations')?.finding).toMatch(
      /^1 are missing: \d{4}_/,
    );
  });

  it('says that nothing runs: no database, no Stripe, no worker', { timeout }, async () => {
    const away = {
      ...env,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
    };
    const answer = await forge(away, 'doctor', '--json');
    expect(answer.code).toBe(4);
    expect(wrong(JSON.parse(answer.out) as Report)).toEqual(['Stripe', 'database']);
    const test = await forge({ ...env, NODE_ENV: 'production' }, 'doctor', '--json');
    expect(wrong(JSON.parse(test.out) as Report)).toContain('key mode');
    const bare = await forge({}, 'doctor', '--json');
    expect(bare.code).toBe(4);
    expect(bare.out).toContain('STRIPE_SECRET_KEY is missing');
  });
});
