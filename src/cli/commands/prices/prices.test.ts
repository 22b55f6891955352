import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handledEventTypes } from '@/billing/handled-events';
import { connectStripe, stripeApiVersion } from '@/billing/stripe-connection';
import { createStripeEmulator, type Emulator } from '@/emulator';
import { CliRefusal } from '../../cli-refusal';
import { readEnvFile } from '../../env-files/read-env-file';
import { assertMayWrite } from '../../live-guard';
import { type ForgeAnswer, forge, forgeProcess } from '../../run-forge.fixture';

const timeout = 60_000;
const proKey = 'price_appfactory_pro_monthly';
const webhookUrl = 'https://billing.example.com/api/billing/webhook';

let emulator: Emulator;
let stripe: Stripe;
let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  emulator = await createStripeEmulator({ port: 0, seed: 'prices' });
  stripe = connectStripe('sk_test_prices', emulator.url);
  folder = mkdtempSync(path.join(tmpdir(), 'forge-prices-'));
  env = {
    STRIPE_SECRET_KEY: 'sk_test_prices',
    STRIPE_API_BASE: emulator.url,
    STRIPE_PRICE_STARTER: 'price_appfactory_starter_monthly',
    STRIPE_PRICE_PRO: proKey,
    STRIPE_PRICE_ENTERPRISE: 'price_appfactory_enterprise_monthly',
    NEXT_PUBLIC_DASHBOARD_URL: 'https://billing.example.com',
  };
});
afterEach(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const envFile = (): string => path.join(folder, '.env.dashboard.generated');
const apply = (...args: string[]): Promise<ForgeAnswer> =>
  forge(env, 'prices', 'apply', '--out', envFile(), ...args);

async function priceOf(key: string): Promise<Stripe.Price | undefined> {
  return (await stripe.prices.list({ lookup_keys: [key] })).data[0];
}

describe('forge prices', () => {
  it('plans, applies, verifies, and has nothing left to do the second time', { timeout }, async () => {
    const planned = await forgeProcess(env, ['prices', 'plan']);
    expect(planned.code).toBe(3);
    expect(planned.out).toContain(
      '+ create product appfactory_pro  name: Pro, active: true, metadata.plan: pro',
    );
    expect(planned.out).toContain(`+ create price ${proKey}  amount: 9900 usd, interval: 1 month`);
    expect(planned.out).toContain(`events: ${handledEventTypes.length} handled ones`);
    expect(planned.out).toMatch(/14 to change in .*test mode\)\. Do it: npx --no forge prices apply\n$/);
    expect((await stripe.products.list()).data).toEqual([]);

    const applied = await apply();
    expect(applied.code).toBe(0);
    expect(applied.out).toContain('STRIPE_WEBHOOK_SECRET written to');
    expect((await priceOf(proKey))?.metadata).toEqual({ plan: 'pro' });
    const [endpoint] = (await stripe.webhookEndpoints.list()).data;
    expect(endpoint).toMatchObject({ url: webhookUrl, api_version: stripeApiVersion, status: 'enabled' });
    expect(endpoint?.enabled_events).toEqual([...handledEventTypes]);
    const secret = readEnvFile(envFile()).STRIPE_WEBHOOK_SECRET ?? '';
    expect(secret).toMatch(/^whsec_/);
    expect(applied.out + applied.err).not.toContain(secret);

    expect(await apply()).toMatchObject({ code: 0, out: expect.stringContaining('whole catalogue already') });
    expect((await forge(env, 'prices', 'verify')).code).toBe(0);
    expect(readEnvFile(envFile()).STRIPE_WEBHOOK_SECRET).toBe(secret);
  });

  it('replaces a price whose amount differs: the lookup key moves, the old one is archived, nothing is deleted', {
    timeout,
  }, async () => {
    await apply();
    const wanted = await priceOf(proKey);
    const old = await stripe.prices.create({
      product: 'appfactory_pro',
      currency: 'usd',
      unit_amount: 8_900,
      recurring: { interval: 'month' },
      lookup_key: proKey,
      transfer_lookup_key: true,
    });
    const dry = await apply('--dry-run');
    expect(dry.out).toContain(
      `± replace price ${proKey}  amount: 8900 usd -> 9900 usd\n- archive price ${old.id}`,
    );
    expect(dry.out).toMatch(/Do it: npx --no forge prices apply --out \S+generated$/);
    expect((await priceOf(proKey))?.id).toBe(old.id);
    expect((await apply()).code).toBe(0);
    const successor = await priceOf(proKey);
    expect(successor).toMatchObject({ unit_amount: 9_900, active: true });
    expect(successor?.id).not.toBe(wanted?.id);
    expect(await stripe.prices.retrieve(old.id)).toMatchObject({ active: false, lookup_key: null });
    expect((await forge(env, 'prices', 'plan')).code).toBe(0);
  });

  it('keeps a price active that STRIPE_PRICE_* names by its id', { timeout }, async () => {
    await apply();
    const old = await stripe.prices.create({
      product: 'appfactory_pro',
      currency: 'usd',
      unit_amount: 8_900,
      recurring: { interval: 'month' },
      lookup_key: proKey,
      transfer_lookup_key: true,
    });
    env.STRIPE_PRICE_PRO = old.id;
    await apply();
    expect((await priceOf(proKey))?.unit_amount).toBe(9_900);
    expect((await stripe.prices.retrieve(old.id)).active).toBe(true);
  });

  it('mends an archived price, a renamed product, a portal that changes plans, and a disabled endpoint', {
    timeout,
  }, async () => {
    await apply();
    const price = await priceOf(proKey);
    await stripe.prices.update(price?.id ?? '', { active: false, metadata: { plan: 'starter' } });
    await stripe.products.update('appfactory_pro', { name: 'Professional' });
    const [portal] = (await stripe.billingPortal.configurations.list()).data;
    await stripe.billingPortal.configurations.update(portal?.id ?? '', {
      features: { subscription_cancel: { enabled: true, mode: 'immediately' } },
    });
    const [endpoint] = (await stripe.webhookEndpoints.list()).data;
    await stripe.webhookEndpoints.update(endpoint?.id ?? '', {
      disabled: true,
      enabled_events: ['invoice.paid', 'charge.succeeded'],
    });
    const { out } = await forge(env, 'prices', 'plan', '--json');
    const { changes } = JSON.parse(out) as { changes: { what: string; action: string }[] };
    expect(changes.map(({ what, action }) => `${action} ${what}`)).toEqual([
      'update product',
      'update price',
      'update portal',
      'update webhook endpoint',
    ]);
    expect((await forge(env, 'prices', 'plan')).out).toContain('-charge.succeeded');
    await apply();
    expect((await forge(env, 'prices', 'plan')).code).toBe(0);
    expect((await priceOf(proKey))?.id).toBe(price?.id);
  });

  it('puts a pinned endpoint beside one of another version, keeps both secrets, and disables the old one next time', {
    timeout,
  }, async () => {
    await apply();
    const [first] = (await stripe.webhookEndpoints.list()).data;
    await stripe.webhookEndpoints.del(first?.id ?? '');
    const old = await stripe.webhookEndpoints.create({
      url: webhookUrl,
      enabled_events: [...handledEventTypes],
      api_version: '2025-09-30.clover',
    });
    env.STRIPE_WEBHOOK_SECRET = old.secret ?? '';
    const plan = await forge(env, 'prices', 'plan');
    expect(plan.out).toContain(`API version: 2025-09-30.clover -> ${stripeApiVersion}`);
    await apply();
    const file = readEnvFile(envFile());
    expect(file.STRIPE_WEBHOOK_SECRET_PREVIOUS).toBe(old.secret);
    expect(file.STRIPE_WEBHOOK_SECRET).not.toBe(old.secret);
    expect((await stripe.webhookEndpoints.retrieve(old.id)).status).toBe('enabled');
    expect((await apply()).out).toContain(`- archive webhook endpoint ${old.id}`);
    expect((await stripe.webhookEndpoints.retrieve(old.id)).status).toBe('disabled');
    expect((await forge(env, 'prices', 'plan')).code).toBe(0);
  });

  it('verify answers 3 for a price variable that names nothing, with the sentence of the server’s start', {
    timeout,
  }, async () => {
    await apply();
    env.STRIPE_PRICE_PRO = 'price_of_yesterday';
    const verified = await forge(env, 'prices', 'verify');
    expect(verified).toMatchObject({
      code: 3,
      out: expect.stringContaining('STRIPE_PRICE_PRO is price_of_yesterday'),
    });
  });

  it('refuses a missing or wrong key, and a live one that would go to another server, in one line', {
    timeout,
  }, async () => {
    expect(await forge({}, 'prices', 'plan')).toMatchObject({
      code: 1,
      err: expect.stringContaining('STRIPE_SECRET_KEY is missing'),
    });
    expect(await forge({ ...env, STRIPE_SECRET_KEY: 'sk_live_real' }, 'prices', 'apply')).toMatchObject({
      code: 1,
      err: expect.stringContaining('set together with a live key'),
    });
    const asJson = await forge({ ...env, STRIPE_SECRET_KEY: 'pk_test_wrong' }, 'prices', 'plan', '--json');
    expect(JSON.parse(asJson.out)).toEqual({
      error: { message: expect.stringContaining('is no secret key') },
    });
    expect(asJson.err).not.toContain('pk_test_wrong');
  });
});

describe('a live account', () => {
  it('is not even asked who it is, and no database either, where --live was not given or time and events are made', {
    timeout,
  }, async () => {
    const live: Record<string, string> = {
      ...env,
      STRIPE_SECRET_KEY: 'sk_live_untouched',
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    };
    delete live.STRIPE_API_BASE;
    for (const args of [
      ['prices', 'apply'],
      ['init', '--out', envFile()],
      ['webhooks', 'trigger', 'customer.updated', '--org', 'acme'],
      ['clock', 'advance', '3d'],
    ])
      expect(await forge(live, ...args)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/^forge: this is a live key/),
      });
    expect(existsSync(envFile())).toBe(false);
  });

  it('is written to only with --live and its name typed', { timeout }, async () => {
    const account = await stripe.accounts.retrieveCurrent();
    const name = account.settings?.dashboard.display_name ?? '';
    await expect(assertMayWrite(account, false, {})).resolves.toBeUndefined();
    await expect(assertMayWrite(account, true, {})).rejects.toThrow(/add --live/);
    await expect(assertMayWrite(account, true, { live: true })).rejects.toThrow(`add --account "${name}"`);
    await expect(assertMayWrite(account, true, { live: true, account: 'Other' })).rejects.toThrow(CliRefusal);
    await expect(assertMayWrite(account, true, { live: true, account: name })).resolves.toBeUndefined();
  });
});

describe('forge init', () => {
  it('brings the catalogue in and writes what the server reads, names shown and values not', {
    timeout,
  }, async () => {
    const { STRIPE_PRICE_PRO: _, ...bare } = env;
    const given = { ...bare, DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:5432/app' };
    const dry = await forge(given, 'init', '--dry-run', '--out', envFile());
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('would write') });
    expect((await stripe.products.list()).data).toEqual([]);

    const done = await forgeProcess(given, ['init', '--out', envFile()]);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Next: npx --no forge doctor') });
    expect(done.out + done.err).not.toMatch(/hunter2|sk_test_prices|whsec_/);
    const first = readEnvFile(envFile());
    expect(first).toMatchObject({ STRIPE_PRICE_PRO: proKey, DATABASE_URL: given.DATABASE_URL });
    expect(first.BETTER_AUTH_SECRET?.length).toBeGreaterThanOrEqual(32);

    const text = readFileSync(envFile(), 'utf8');
    const again = await forge(given, 'init', '--out', envFile());
    expect(again.code).toBe(0);
    expect(readFileSync(envFile(), 'utf8')).toBe(text);
    expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
  });
});
