import { StripeContradiction } from '@/billing/resolve-prices';
import { verifyStripeAccount } from '@/billing/stripe-account';
import { isLiveKey } from '@/billing/stripe-connection';
import { type Env, EnvironmentError, readEnv } from '@/env';
import { errorSummary } from '@/lib/logger';
import { createServices, type Services } from '@/services';
import { CliRefusal } from './cli-refusal';
import { describeWorld, findWorld } from './world';

/**
 * Runs a command on the database and the Stripe account that the environment names, the ones the server runs on, and closes what was
 * opened. Refuses a key of another account before anything is read or written.
 *
 * @throws CliRefusal with the variable that is missing, or what cannot be reached.
 */
export async function withServices<T>(
  run: (services: Services) => Promise<T>,
  source?: Record<string, string | undefined>,
): Promise<T> {
  const services = createServices(readCommandEnv(source));
  try {
    await firstLook(services);
    return await run(services);
  } finally {
    await services.close();
  }
}

/**
 * As `withServices`, for what is made in test mode alone: a live key is refused before the database or Stripe hears of it.
 *
 * @throws CliRefusal with `refusal` for a live key.
 */
export async function withTestServices<T>(
  refusal: string,
  run: (services: Services) => Promise<T>,
): Promise<T> {
  const source = commandWorld();
  if (isLiveKey(source.STRIPE_SECRET_KEY?.trim() ?? '')) throw new CliRefusal(refusal);
  return await withServices(run, source);
}

/** The app's environment in the world that the command works on. @throws CliRefusal naming what is missing. */
export function readCommandEnv(source?: Record<string, string | undefined>): Env {
  try {
    // The command's own answer is on stdout; what the services log is for people who look for trouble.
    return { ...readEnv(source ?? commandWorld()), LOG_LEVEL: 'silent' };
  } catch (error) {
    if (error instanceof EnvironmentError) throw new CliRefusal(error.message);
    throw error;
  }
}

/** Says on stderr which world was found, where the shell does not. */
export function commandWorld(): Record<string, string | undefined> {
  const world = findWorld();
  const sentence = describeWorld(world);
  if (sentence) console.error(sentence);
  return world.source;
}

async function firstLook({ account, database, billing }: Services): Promise<void> {
  try {
    account.id = await verifyStripeAccount(database.worker, billing.stripe, billing.livemode);
  } catch (error) {
    if (error instanceof StripeContradiction) throw new CliRefusal(error.message);
    const { code, message, name } = errorSummary(error);
    if (code === '42P01' || code === '3F000')
      throw new CliRefusal(
        'the database has no billing tables yet: start the server once (npm start), which makes them',
      );
    throw new CliRefusal(
      `the database or Stripe cannot be reached (${[code, message ?? name].filter(Boolean).join(': ')}): check DATABASE_URL and STRIPE_SECRET_KEY`,
    );
  }
}
