import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { main } from '../../main';

/** No event is ever delivered, so whatever Stripe does is missing here. */
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  for (const [name, value] of Object.entries(app.services.env)) vi.stubEnv(name, String(value ?? ''));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Runs forge in this process; answers its exit code and what it printed. */
async function forge(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
  const code = await main(['node', 'forge', ...args]);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** The same ten minutes from now: what has just happened is old enough to be missed. */
async function forgeLater(...args: string[]): ReturnType<typeof forge> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_000 });
  try {
    return await forge(...args);
  } finally {
    vi.useRealTimers();
  }
}

const runs = async () =>
  (await app.services.database.ingest`select loop from billing.reconcile_runs order by id`).map(
    (row) => row.loop,
  );

/** A trial that the rows know, and that then changes behind their back. */
async function changeUnheard() {
  const { organization, owner } = await subscribe(app);
  await forge('recover');
  const api = callAs(app, owner).billing;
  await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
  await eventually(async () => expect((await api.overview()).sync.state).toBe('current'));
  const customer = await customerOf(app, organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  await app.stripe.subscriptions.update(subscription?.id ?? '', { cancel_at_period_end: true });
  return api;
}

describe('forge webhooks reconcile', () => {
  it('says how many are missing, brings them in, and answers 3 until nothing is', async () => {
    const api = await changeUnheard();
    const before = (await runs()).length;
    const dry = await forgeLater('webhooks', 'reconcile', '--dry-run', '--loop', 'account');
    expect(dry.code).toBe(3);
    expect(dry.out).toMatch(
      /^account: 1 missing of \d+ \(\d+ Stripe calls, \d+\.\d s\)\nNothing was changed/,
    );
    expect((await runs()).length).toBe(before);
    expect((await api.overview()).subscription?.cancelAt).toBeNull();

    const mended = await forgeLater('webhooks', 'reconcile', '--loop', 'account');
    expect(mended.code).toBe(3);
    expect(mended.out).toContain('1 missing of');
    expect(mended.out).toContain('1 mended');
    await eventually(async () => expect((await api.overview()).subscription?.cancelAt).not.toBeNull());
    await eventually(async () => {
      const again = await forgeLater('webhooks', 'reconcile', '--loop', 'account');
      expect(again).toMatchObject({ code: 0 });
      expect(again.out).toMatch(/account: 0 missing of \d+.*\nNothing is missing\./);
    });
  });

  it('takes all three looks by itself, each a row, and prints one JSON object when asked', async () => {
    const before = (await runs()).length;
    const { code, out } = await forge('webhooks', 'reconcile', '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(out) as { dryRun: boolean; runs: { loop: string; missing: number }[] };
    expect(answer.dryRun).toBe(false);
    expect(answer.runs.map(({ loop, missing }) => [loop, missing])).toEqual([
      ['undelivered', 0],
      ['events', 0],
      ['account', 0],
    ]);
    expect((await runs()).slice(before)).toEqual(['undelivered', 'events', 'account']);
  });

  it('refuses a look that it does not know, and a missing variable, with the sentence that mends it', async () => {
    expect(await forge('webhooks', 'reconcile', '--loop', 'all')).toMatchObject({
      code: 2,
      err: expect.stringContaining('give undelivered, events, account'),
    });
    vi.stubEnv('STRIPE_SECRET_KEY', '');
    expect(await forge('webhooks', 'reconcile')).toMatchObject({
      code: 1,
      err: expect.stringContaining('STRIPE_SECRET_KEY is missing'),
    });
  });

  it('refuses the key of another account before it writes anything', async () => {
    const { ingest } = app.services.database;
    const [{ account_id: own } = { account_id: '' }] =
      await ingest`select account_id from billing.stripe_accounts`;
    await ingest`update billing.stripe_accounts set account_id = 'acct_other'`;
    const before = await runs();
    expect(await forge('webhooks', 'reconcile')).toMatchObject({
      code: 1,
      err: expect.stringContaining('copy of acct_other'),
    });
    expect(await runs()).toEqual(before);
    await ingest`update billing.stripe_accounts set account_id = ${own}`;
  });
});

describe('forge recover', () => {
  it('has every customer read again after a backup was restored, and counts first when asked', async () => {
    const api = await changeUnheard();
    const { ingest } = app.services.database;
    // As the backup has it: rows of before the change, and nobody marked.
    const dry = await forge('recover', '--dry-run', '--json');
    const { customers } = JSON.parse(dry.out) as { customers: number };
    expect(customers).toBeGreaterThan(1);
    expect((await api.overview()).subscription?.cancelAt).toBeNull();

    const done = await forge('recover');
    expect(done.code).toBe(0);
    expect(done.out).toContain(`${customers} customers are being read again`);
    await eventually(async () => expect((await api.overview()).subscription?.cancelAt).not.toBeNull());
    const [run] = await ingest`
      select loop, completed_at is not null as is_completed from billing.reconcile_runs order by id desc limit 1`;
    expect(run).toEqual({ loop: 'recover', is_completed: true });
  });
});

describe('forge --help', () => {
  it('shows a group on one line with its commands, and each command under its group', async () => {
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(written.push(String(text))));
    expect(await main(['node', 'forge', '--help'])).toBe(0);
    expect(written.join('')).toMatch(/\n {2}webhooks +look after Stripe's events: list, show/);
    expect(await main(['node', 'forge', 'webhooks', 'reconcile', '--help'])).toBe(0);
    expect(written.join('')).toContain('Exit code: 0 nothing was missing');
  });
});
