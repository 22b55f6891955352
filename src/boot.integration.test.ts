import postgres from 'postgres';
import { afterEach, describe, expect, it } from 'vitest';
import { applyCatalogue } from '@/billing/catalogue-setup';
import { connectStripe } from '@/billing/stripe-connection';
import { createStripeEmulator, type Emulator } from '@/emulator';
import { readEnv } from '@/env';
import { createServices, type Services } from '@/services';
import { eventually } from '@/test/eventually';
import { createTestDatabase } from '@/test/test-database';
import { boot } from './boot';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startEmulator(hasCatalogue = true): Promise<Emulator> {
  const emulator = await createStripeEmulator({ port: 0, seed: 'boot' });
  closers.push(() => emulator.close());
  if (hasCatalogue) await applyCatalogue(connectStripe('sk_test_emulator', emulator.url));
  return emulator;
}

function servicesFor(databaseUrl: string, apiBase: string, overrides: Record<string, string> = {}): Services {
  const services = createServices(
    readEnv({
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      STRIPE_SECRET_KEY: 'sk_test_emulator',
      STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
      STRIPE_API_BASE: apiBase,
      STRIPE_PRICE_STARTER: 'price_appfactory_starter_monthly',
      STRIPE_PRICE_PRO: 'price_appfactory_pro_monthly',
      STRIPE_PRICE_ENTERPRISE: 'price_appfactory_enterprise_monthly',
      NEXT_PUBLIC_DASHBOARD_URL: 'http://localhost:3001',
      BETTER_AUTH_SECRET: 'test-secret-of-at-least-32-characters',
      LOG_LEVEL: 'silent',
      ...overrides,
    }),
  );
  closers.push(() => services.close());
  return services;
}

const neverContradicts = (message: string) => {
  throw new Error(`unexpected contradiction: ${message}`);
};

describe('boot', () => {
  it('resolves every price by lookup key and remembers the account', async () => {
    const { url } = await createTestDatabase();
    const services = servicesFor(url, (await startEmulator()).url);
    await boot(services, neverContradicts);
    const known = [...(await services.planPrices.all()).values()];
    expect(known.map((price) => price.lookupKey).sort()).toEqual([
      'price_appfactory_enterprise_annual',
      'price_appfactory_enterprise_monthly',
      'price_appfactory_pro_annual',
      'price_appfactory_pro_monthly',
      'price_appfactory_pro_seat_annual',
      'price_appfactory_pro_seat_monthly',
      'price_appfactory_starter_annual',
      'price_appfactory_starter_monthly',
    ]);
    expect(services.account.id).toMatch(/^acct_/);
  });

  it('takes a price id where STRIPE_PRICE_* holds one', async () => {
    const { url } = await createTestDatabase();
    const emulator = await startEmulator();
    const stripe = connectStripe('sk_test_emulator', emulator.url);
    const [price] = (await stripe.prices.list({ lookup_keys: ['price_appfactory_pro_monthly'] })).data;
    const services = servicesFor(url, emulator.url, { STRIPE_PRICE_PRO: price?.id ?? '' });
    await boot(services, neverContradicts);
    expect((await services.planPrices.current('pro', 'month')).priceId).toBe(price?.id);
  });

  it('refuses to start when a price is missing, or is not what its plan says, and names it', async () => {
    const { url } = await createTestDatabase();
    const emulator = await startEmulator();
    const missing = servicesFor(url, emulator.url, { STRIPE_PRICE_PRO: 'price_nowhere' });
    await expect(boot(missing, neverContradicts)).rejects.toThrow(/STRIPE_PRICE_PRO is price_nowhere/);
    const swapped = servicesFor(url, emulator.url, { STRIPE_PRICE_PRO: 'price_appfactory_starter_monthly' });
    await expect(boot(swapped, neverContradicts)).rejects.toThrow(
      /should be Pro by the month.*names the plan starter/,
    );
    const annual = servicesFor(url, emulator.url, { STRIPE_PRICE_PRO: 'price_appfactory_pro_annual' });
    await expect(boot(annual, neverContradicts)).rejects.toThrow(/every 1 year/);
  });

  it('refuses a production database whose commits may be lost', async () => {
    const { url } = await createTestDatabase();
    const admin = postgres(url, { max: 1 });
    const start = () =>
      boot(servicesFor(url, 'http://127.0.0.1:9', { NODE_ENV: 'production', STRIPE_API_BASE: '' }), () => {});
    await admin.unsafe(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
    await admin.end();
    await expect(start()).rejects.toThrow(/synchronous_commit is off.*Turn it on/);
  });

  it('starts on the stored prices while Stripe is down', async () => {
    const { url } = await createTestDatabase();
    const emulator = await startEmulator();
    const first = servicesFor(url, emulator.url);
    await boot(first, neverContradicts);
    await emulator.close();
    const second = servicesFor(url, emulator.url);
    await boot(second, neverContradicts);
    expect((await second.planPrices.current('starter', 'year')).unitAmountMinor).toBe(29_000);
  });

  it('refuses the key of another Stripe account than the one that this database is a copy of', async () => {
    const { url } = await createTestDatabase();
    const emulator = await startEmulator();
    const first = servicesFor(url, emulator.url);
    await boot(first, neverContradicts);
    await first.database.ingest`update billing.stripe_accounts set account_id = 'acct_another'`;
    const contradictions: string[] = [];
    await boot(servicesFor(url, emulator.url), (message) => contradictions.push(message));
    await eventually(async () =>
      expect(contradictions.join()).toContain('this database is a copy of acct_another'),
    );
  });

  it('keeps the customers of an old price on their plan after the lookup key has moved', async () => {
    const { url } = await createTestDatabase();
    const emulator = await startEmulator();
    const services = servicesFor(url, emulator.url);
    await boot(services, neverContradicts);
    const old = await services.planPrices.current('pro', 'month');
    await services.billing.stripe.prices.create({
      product: old.productId,
      currency: 'usd',
      unit_amount: 12_900,
      recurring: { interval: 'month' },
      lookup_key: 'price_appfactory_pro_monthly',
      transfer_lookup_key: true,
      metadata: { plan: 'pro' },
    });
    const later = servicesFor(url, emulator.url);
    await boot(later, neverContradicts);
    await eventually(async () => {
      expect((await later.planPrices.current('pro', 'month')).unitAmountMinor).toBe(12_900);
    }, 15_000);
    expect((await later.planPrices.all()).get(old.priceId)).toMatchObject({
      planId: 'pro',
      isCurrent: false,
    });
  });
});
