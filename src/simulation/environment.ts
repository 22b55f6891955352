import { type Env, readEnv } from '@/env';

export const simulatedWebhookSecret = 'whsec_simulated_0123456789abcdef';
export const simulatedKey = 'sk_test_emulator';

/** The app's variables in a simulation: short times, no limit on reads, whatever is given on top. */
export function simulatedEnvironment(given: Record<string, string>): Record<string, string> {
  return {
    NODE_ENV: 'test',
    STRIPE_SECRET_KEY: simulatedKey,
    STRIPE_WEBHOOK_SECRET: simulatedWebhookSecret,
    STRIPE_PRICE_STARTER: 'price_appfactory_starter_monthly',
    STRIPE_PRICE_PRO: 'price_appfactory_pro_monthly',
    STRIPE_PRICE_ENTERPRISE: 'price_appfactory_enterprise_monthly',
    NEXT_PUBLIC_DASHBOARD_URL: 'http://localhost:3001',
    BETTER_AUTH_SECRET: 'simulated-secret-of-at-least-32-characters',
    LOG_LEVEL: 'silent',
    STRIPE_READS_PER_SECOND: '1000',
    SYNC_DEBOUNCE_MS: '20',
    SYNC_SETTLE_MS: '1000',
    ...given,
  };
}

export function readSimulatedEnv(given: Record<string, string>): Env {
  return readEnv(simulatedEnvironment(given));
}
