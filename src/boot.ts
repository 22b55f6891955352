import { resolvePlanPrices, StripeContradiction } from '@/billing/resolve-prices';
import { storedAccountId, verifyStripeAccount } from '@/billing/stripe-account';
import { migrate } from '@/db/migrate';
import { errorSummary } from '@/lib/logger';
import type { Services } from '@/services';

/** Thrown when the start must be refused; the message is a sentence for whoever started it. */
export class BootError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BootError';
  }
}

const firstLookTries = 10;
const firstLookPauseMs = 1_500;

/**
 * Brings the database to its schema and compares it with Stripe: the account, the prices. Where both were seen before, Stripe may be
 * down: the stored rows serve, and the comparison goes on behind (`onContradiction` then ends the process). Throws BootError.
 */
export async function boot(services: Services, onContradiction: (message: string) => void): Promise<void> {
  const { env, database, billing, planPrices, logger, account } = services;
  await reach(() => migrate(env.DATABASE_URL_DIRECT ?? env.DATABASE_URL));
  await database.assertRoles();
  if (env.NODE_ENV === 'production' && env.APP_MODE !== 'demo') await assertDurableCommits(services);
  account.id = await storedAccountId(database.worker, billing.livemode);

  const compare = async () => {
    account.id = await verifyStripeAccount(database.worker, billing.stripe, billing.livemode);
    await resolvePlanPrices(billing.stripe, billing.priceIds, planPrices);
  };
  if (account.id && !(await planPrices.isEmpty())) {
    void compareBehind(services, compare, onContradiction);
    return;
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await compare();
    } catch (error) {
      if (error instanceof StripeContradiction) throw new BootError(error.message);
      logger.warn(
        { attempt, error: errorSummary(error) },
        'Stripe cannot be reached for the first look at its prices',
      );
      if (attempt === firstLookTries) {
        throw new BootError(
          'Stripe could not be reached, and no prices were ever resolved in this database, so nothing could be sold. ' +
            `Check STRIPE_SECRET_KEY and the network. Stripe said: ${errorSummary(error).message ?? 'nothing'}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, firstLookPauseMs));
    }
  }
}

/** Stripe never brings an event again that it was told is stored. */
async function assertDurableCommits({ database }: Services): Promise<void> {
  const [row] = await database.ingest<{ synchronous_commit: string }[]>`show synchronous_commit`;
  if (row?.synchronous_commit !== 'off') return;
  throw new BootError(
    'synchronous_commit is off in this database, so a crash could lose events that Stripe was told are stored. ' +
      'Turn it on: alter database ... set synchronous_commit = on.',
  );
}

async function compareBehind(
  { logger, shutdown }: Services,
  compare: () => Promise<void>,
  onContradiction: (message: string) => void,
): Promise<void> {
  for (let attempt = 0; !shutdown.signal.aborted; attempt++) {
    try {
      return await compare();
    } catch (error) {
      if (shutdown.signal.aborted) return;
      if (error instanceof StripeContradiction) return onContradiction(error.message);
      logger.warn(
        { error: errorSummary(error) },
        'Stripe cannot be reached to verify prices; the stored ones serve',
      );
      await new Promise((resolve) => setTimeout(resolve, Math.min(2 ** attempt, 60) * 1_000).unref());
    }
  }
}

async function reach(connect: () => Promise<void>): Promise<void> {
  try {
    await connect();
  } catch (error) {
    const { code, message } = errorSummary(error);
    throw new BootError(
      `The database in DATABASE_URL could not be brought to its schema (${[code, message].filter(Boolean).join(': ')}). ` +
        'Check the address, and that its user may create schemas and roles.',
    );
  }
}
