import postgres from 'postgres';
import type Stripe from 'stripe';
import { applyCatalogue } from '@/billing/catalogue-setup';
import { connectStripe } from '@/billing/stripe-connection';
import { boot } from '@/boot';
import { organization } from '@/db/schema';
import { createStripeEmulator, type Emulator } from '@/emulator';
import { nowSeconds, systemClock } from '@/lib/clock';
import { createServices, type Services } from '@/services';
import { readSimulatedEnv, simulatedKey } from '../environment';
import { type StripeProxy, startStripeProxy } from '../network/stripe-proxy';
import { createRandom } from '../random';
import type { Customer, Shop } from '../workload/shop';
import { drawIntensities, type Intensities, type YearOptions } from './options';
import { installWriteFaults } from './write-faults';

/** The app's code, Stripe and a database in one process, so that a seed decides what happens. */
export interface World extends AsyncDisposable {
  services: Services;
  emulator: Emulator;
  /** Straight to Stripe, for the customers and the auditor. */
  stripe: Stripe;
  proxy: StripeProxy;
  admin: postgres.Sql;
  shop: Shop;
  customers: Customer[];
  intensities: Intensities;
}

/** Business time begins with the next year, the same second in every run until then: months and leap days follow from the seed. */
const firstSecond = Date.UTC(new Date().getUTCFullYear() + 1, 0, 1) / 1_000;

/** A migrated database, dropped at its end. */
export type OpenDatabase = () => Promise<{ url: string } & AsyncDisposable>;

export async function openWorld(options: YearOptions, openDatabase: OpenDatabase): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openDatabase());
  const admin = postgres(database.url, { max: 1, onnotice: () => undefined });
  stack.defer(() => admin.end());
  const emulator = await createStripeEmulator({
    port: 0,
    seed: options.seed,
    clock: { manual: firstSecond },
  });
  stack.defer(() => emulator.close());
  const stripe = connectStripe(simulatedKey, emulator.url);
  await applyCatalogue(stripe);
  const proxy = stack.use(
    await startStripeProxy({
      target: emulator.url,
      random: createRandom(`${options.seed}/stripe`),
      // The settle pass follows in the next step, however long a step is by the clock of the business.
      staleMsMax: Number.POSITIVE_INFINITY,
      slowMsMax: 1,
      translate: toBusinessTime(firstSecond - nowSeconds(systemClock)),
    }),
  );
  const services = createServices(
    readSimulatedEnv({
      DATABASE_URL: database.url,
      STRIPE_API_BASE: proxy.url,
      SYNC_DEBOUNCE_MS: '0',
      SYNC_SETTLE_MS: '60000',
      STRIPE_READS_PER_SECOND: '10000',
    }),
  );
  stack.defer(() => services.close());
  await boot(services, (message) => {
    throw new Error(message);
  });
  await installWriteFaults(admin);
  const customers = Array.from({ length: options.organizations }, (_, number) => ({
    organizationId: `org_${number}`,
    name: `Organization ${number}`,
  }));
  await services.database.identity
    .insert(organization)
    .values(customers.map(({ organizationId: id, name }) => ({ id, name, slug: id })));
  const owned = stack.move();
  return {
    services,
    emulator,
    stripe,
    proxy,
    admin,
    shop: { services, stripe, emulatorUrl: emulator.url, changes: 0 },
    customers,
    intensities: drawIntensities(options),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Our code names the end of a checkout page in real time; the emulator lives in business time. */
function toBusinessTime(aheadSeconds: number): (path: string, body: Buffer) => Buffer {
  return (path, body) => {
    if (!path.startsWith('/v1/checkout/sessions')) return body;
    const translated = body
      .toString('utf8')
      .replace(
        /(^|&)expires_at=(\d+)/,
        (_, start, named) => `${start}expires_at=${Number(named) + aheadSeconds}`,
      );
    return Buffer.from(translated);
  };
}
