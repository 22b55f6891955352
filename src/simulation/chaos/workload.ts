import Stripe from 'stripe';
import { organization } from '@/db/schema';
import { newId } from '@/lib/ids';
import type { Random } from '../random';
import { acts, drawAct } from '../workload/draw-act';
import { createStranger } from '../workload/in-stripe';
import { type Customer, post, type Shop } from '../workload/shop';
import type { ChaosPlan } from './plan';
import type { Routines } from './routines';
import type { Scene } from './scene';

export function openShop({ services, stripe, emulatorUrl }: Scene): Shop {
  return { services, stripe, emulatorUrl, changes: 0 };
}

/** Customers who act at the same time as the faults, a clock that moves, strangers who are mapped late. */
export function startWorkload(
  shop: Shop,
  scene: Scene,
  plan: ChaosPlan,
  routines: Routines,
  random: Random,
): void {
  const customers: Customer[] = [];
  const strangers: string[] = [];

  for (let actor = 0; actor < plan.actors; actor++) {
    const own = random.fork(`actor ${actor}`);
    routines.every(`actor ${actor}`, plan.actEveryMs * plan.actors, own, () =>
      tolerating(async () => {
        if (customers.length < plan.organizations && own.chance(0.3))
          customers.push(await join(shop, customers.length));
        if (customers.length === 0) return;
        await acts[drawAct(own)](shop, own.pick(customers), own);
      }),
    );
  }
  const clock = random.fork('clock');
  routines.every('clock', plan.advanceClockEveryMs, clock, () =>
    post(shop, '/_emulator/clock/advance', { seconds: clock.int(1, 9) * 86_400 }),
  );
  const stranger = random.fork('stranger');
  routines.every('stranger', plan.advanceClockEveryMs * 3, stranger, () =>
    tolerating(async () => {
      const unmapped = strangers.shift();
      if (!unmapped) strangers.push(await createStranger(shop, 'Stranger'));
      else await mapLate(scene, unmapped, await join(shop, 1_000 + customers.length));
    }),
  );
}

/** Those whom a worker has read and not written yet change once more: what it has in its hands is old now. */
export async function changeWhoIsRead({ postgres }: Scene, shop: Shop): Promise<void> {
  await tolerating(async () => {
    const held = await postgres.admin<{ customer: string }[]>`
      select stripe_customer_id as customer from billing.customer_sync where lease_until > clock_timestamp()`;
    for (const { customer } of held) {
      for (const { id } of (await shop.stripe.subscriptions.list({ customer, limit: 1 })).data) {
        shop.changes++;
        await shop.stripe.subscriptions.update(id, { metadata: { change: String(shop.changes) } });
      }
    }
  });
}

async function join({ services }: Shop, number: number): Promise<Customer> {
  const id = newId('org');
  const name = `Organization ${number}`;
  await services.database.identity.insert(organization).values({ id, name, slug: id });
  return { organizationId: id, name };
}

/** Somebody finds out whose customer it is, long after its events came. */
async function mapLate(
  { postgres }: Scene,
  stripeCustomerId: string,
  { organizationId }: Customer,
): Promise<void> {
  await postgres.admin`
    insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    values (${newId('bc')}, ${organizationId}, false, ${stripeCustomerId})`;
}

/**
 * People meet the faults as well: the database was away, Stripe did not answer, somebody else was quicker. They come back later.
 * Anything else is a mistake of the simulation or of the app, and ends the run.
 */
async function tolerating(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return;
    if (isDatabaseFault(error)) return;
    throw error;
  }
}

function isDatabaseFault(error: unknown): boolean {
  const code = String(Object(Object(error).cause ?? error).code ?? '');
  return /^(08|40|53|57|55P03|25P0|CONNECTION_|CONNECT_|ECONN)/.test(code);
}
