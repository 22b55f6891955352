import { expect, it } from 'vitest';
import { readEnv } from '@/env';
import { appEnvironment } from './app-environment';
import { cataloguePrices } from './stripe-side';

const addresses = {
  host: '127.0.0.1',
  port: 3001,
  databaseUrl: 'postgres://postgres@127.0.0.1:54321/appfactory_dev',
  stripe: {
    secretKey: 'sk_test_emulator',
    publishableKey: 'pk_test_emulator',
    webhookSecret: `whsec_${'a'.repeat(48)}`,
    apiBase: 'http://127.0.0.1:12111',
    prices: cataloguePrices,
    words: 'emulator',
  },
  mailboxEnv: {
    SMTP_URL: 'smtp://127.0.0.1:1025',
    MAIL_FROM: 'billing@appfactory.test',
    SLACK_WEBHOOK_URL: 'http://127.0.0.1:12112/slack/services/local',
  },
};
const secrets = { betterAuthSecret: 'b'.repeat(43) };

it.each(['dev', 'demo'] as const)('the app accepts the environment of %s', (mode) => {
  const env = readEnv(appEnvironment(mode, addresses, secrets));
  expect(env.STRIPE_API_BASE).toBe(addresses.stripe.apiBase);
  expect(env.APP_MODE).toBe(mode === 'demo' ? 'demo' : undefined);
});

it("the shell's live keys and second database address do not come through", () => {
  const shell = {
    STRIPE_SECRET_KEY: 'sk_live_real',
    STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_of_another_stripe',
    DATABASE_URL_DIRECT: 'postgres://elsewhere/db',
    SMTP_URL: 'smtps://user:password@mail.example.com',
    RESEND_API_KEY: 're_real',
  };
  const env = { ...shell, ...appEnvironment('dev', addresses, secrets) };
  expect(env.STRIPE_SECRET_KEY).toBe('sk_test_emulator');
  expect(env.STRIPE_WEBHOOK_SECRET_PREVIOUS).toBeUndefined();
  expect(env.DATABASE_URL_DIRECT).toBeUndefined();
  expect(env.SMTP_URL).toBe('smtp://127.0.0.1:1025');
  expect(env.RESEND_API_KEY).toBeUndefined();
});
