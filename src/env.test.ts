import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnv } from './env';

const complete = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://user@db.example.com/app',
  STRIPE_SECRET_KEY: 'sk_test_0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
  STRIPE_PRICE_STARTER: 'price_a',
  STRIPE_PRICE_PRO: 'price_b',
  STRIPE_PRICE_ENTERPRISE: 'price_c',
  NEXT_PUBLIC_DASHBOARD_URL: 'https://billing.example.com',
  BETTER_AUTH_SECRET: 'a-secret-of-at-least-32-characters',
};

function refusal(source: Record<string, string | undefined>): string {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return '';
}

describe('readEnv', () => {
  it('accepts a complete environment and fills in the defaults', () => {
    expect(readEnv(complete)).toMatchObject({ PORT: 3001, WORKER: 'inline', LOG_LEVEL: 'info' });
  });

  it('names every missing variable, what it is for and how to get it', () => {
    const message = refusal({ NODE_ENV: 'production' });
    expect(message).toContain('DATABASE_URL is missing: the Postgres');
    expect(message).toContain('STRIPE_SECRET_KEY is missing: the key that the server calls Stripe with');
    expect(message).toContain('STRIPE_WEBHOOK_SECRET is missing');
    expect(message).toContain('BETTER_AUTH_SECRET is missing');
  });

  it('takes an empty variable for an absent one', () => {
    const empty = { WORKER: '', PORT: '', APP_MODE: '', DATABASE_URL_DIRECT: '', STRIPE_API_BASE: '' };
    expect(readEnv({ ...complete, ...empty })).toMatchObject({ WORKER: 'inline', PORT: 3001 });
    expect(refusal({ ...complete, DATABASE_URL: '' })).toContain('DATABASE_URL is missing');
  });

  it('never repeats a secret in its refusal', () => {
    const message = refusal({
      ...complete,
      STRIPE_SECRET_KEY: 'pk_live_canary',
      STRIPE_WEBHOOK_SECRET: 'canary',
    });
    expect(message).toContain('STRIPE_SECRET_KEY is wrong');
    expect(message).not.toContain('canary');
  });

  it.each(['', ' ', 'whsec_', 'secret'])('refuses %j as a webhook secret', (secret) => {
    expect(refusal({ ...complete, STRIPE_WEBHOOK_SECRET: secret })).toContain('STRIPE_WEBHOOK_SECRET');
  });

  it('refuses a live key outside production', () => {
    const message = refusal({
      ...complete,
      NODE_ENV: 'development',
      STRIPE_SECRET_KEY: 'sk_live_0123456789',
    });
    expect(message).toContain('live key');
    expect(readEnv({ ...complete, STRIPE_SECRET_KEY: 'rk_live_0123456789' }).NODE_ENV).toBe('production');
  });

  it('refuses the emulator in production, and anywhere but on this machine', () => {
    expect(refusal({ ...complete, STRIPE_API_BASE: 'http://127.0.0.1:12111' })).toContain('APP_MODE=demo');
    expect(refusal({ ...complete, STRIPE_API_BASE: 'https://stripe.evil.example' })).toContain(
      'this machine',
    );
  });

  it('refuses demo mode on a database that is not on this machine', () => {
    expect(refusal({ ...complete, APP_MODE: 'demo' })).toContain('public passwords');
    const local = { ...complete, APP_MODE: 'demo', DATABASE_URL: 'postgres://u@127.0.0.1/x' };
    expect(readEnv({ ...local, STRIPE_API_BASE: 'http://127.0.0.1:12111' }).APP_MODE).toBe('demo');
  });
});
