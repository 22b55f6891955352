import Stripe from 'stripe';
import { resolveFacts } from '@/billing/resolve-facts';
import { required } from '@/lib/assert';
import { reconcileAccount } from '@/reconcile/account';
import { reconcileEvents } from '@/reconcile/events';
import type { ReconcileDependencies } from '@/reconcile/run';
import { reconcileDependencies } from '@/worker/jobs';
import { compareWithTruth } from '../audit/compare';
import { customerOfEvent } from '../audit/expected-facts';
import { readStored } from '../audit/stored-rows';
import { readTruth } from '../audit/truth';
import { type DatabaseMutant, installMutant } from '../database-mutants';
import { noStripeFaults } from '../network/stripe-faults';
import { createRandom, type Random } from '../random';
import { acts } from '../workload/draw-act';
import { Auditor } from './auditor';
import type { YearOptions } from './options';
import { Postman } from './postman';
import type { Step } from './steps';
import { Workers } from './workers';
import { type OpenDatabase, openWorld, type World } from './world';
import { failNoWrite, failWrite } from './write-faults';

export interface YearResult {
  /** The first step after which a rule was broken; null when none was, `steps.length` for the books at the end. */
  brokenAt: number | null;
  /** The rules broken there. */
  broken: string[];
  counts: Record<string, number>;
}

export interface YearRun {
  options: YearOptions;
  steps: readonly Step[];
  openDatabase: OpenDatabase;
  onDay?: (day: number, counts: Record<string, number>) => void;
  /** A mistake on purpose: see Postman. */
  swallowEvery?: number;
  /** A rule of the protocol that is left out on purpose. */
  mutant?: DatabaseMutant;
}

const daySeconds = 86_400;

/** Plays a history with its faults. Stops at the first broken rule; throws only when the simulation itself fails. */
export async function runYear({
  options,
  steps,
  openDatabase,
  onDay,
  swallowEvery,
  mutant,
}: YearRun): Promise<YearResult> {
  await using world = await openWorld(options, openDatabase);
  if (mutant) await installMutant(world.admin, mutant);
  const auditor = new Auditor(world.admin);
  const postman = new Postman(world.services, world.stripe, world.intensities, swallowEvery ?? null);
  const workers = new Workers(world.services, world.admin, world.intensities);
  const misled = new Set<string>();
  let reconciled = 0;
  const counts = () => ({
    events: auditor.eventsSeen,
    acknowledged: postman.acknowledged.size,
    dropped: postman.dropped,
    reconciled,
    ...workers.counts,
  });

  for (const [index, step] of steps.entries()) {
    const random = createRandom(step.seed);
    if (step.kind === 'act') {
      await act(world, step, random);
    } else if (step.kind === 'day') {
      await world.emulator.control.advance(daySeconds);
      onDay?.(step.day, counts());
    } else {
      const deps = await reconcileDepsOf(world);
      const since = Math.floor(deps.clock.nowMs() / 1_000) - 2 * daySeconds;
      const look =
        step.look === 'events' ? reconcileEvents(deps, { sinceSeconds: since }) : reconcileAccount(deps);
      reconciled += (await look.catch(() => null))?.fixed ?? 0;
    }
    auditor.record(await postman.collect(random));
    await withFaults(world, random, misled, async () => {
      await postman.deliver(random);
      await workers.work(
        random,
        (stale) => {
          world.proxy.rates = { ...world.proxy.rates, stale };
        },
        async (stripeCustomerId) => {
          await noteSomething(world, stripeCustomerId);
          auditor.record(await postman.collect(random));
          await postman.deliver(random);
        },
      );
    });
    await workers.passRealTime();
    const broken = await lostEvents(world, postman.takeNewlyAcknowledged());
    const outstanding = await outstandingOf(world, postman);
    broken.push(...(await auditor.look({ outstanding, misled })));
    if (broken.length > 0) return { brokenAt: index, broken, counts: counts() };
    await settleMisled(world, misled);
  }

  const random = createRandom(`${options.seed}/end`);
  await postman.deliver(random, true);
  await workers.finish(random);
  const deps = await reconcileDepsOf(world);
  reconciled += (await reconcileEvents(deps, { sinceSeconds: 0 })).fixed;
  await resolveFacts(world.services.database.worker, world.stripe, false);
  await workers.finish(random);
  reconciled += (await reconcileAccount(deps)).fixed;
  await workers.finish(random);
  const broken = [
    ...(await lostEvents(world, [...postman.acknowledged])),
    ...compareWithTruth(await readTruth(world.stripe), await readStored(world.admin)),
  ];
  return { brokenAt: broken.length > 0 ? steps.length : null, broken, counts: counts() };
}

/** What customers cannot do now (somebody else was quicker, nothing to sell, a card declined) they leave. */
async function act(world: World, step: Step & { kind: 'act' }, random: Random): Promise<void> {
  const customer = required(world.customers[step.organization], 'an organization');
  try {
    await acts[step.act](world.shop, customer, random);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
  }
}

/** The customer changes at Stripe, though in nothing that anybody pays for. */
async function noteSomething({ stripe, shop }: World, customer: string): Promise<void> {
  const [subscription] = (await stripe.subscriptions.list({ customer, limit: 1 })).data;
  if (!subscription) return;
  shop.changes++;
  await stripe.subscriptions.update(subscription.id, { metadata: { change: String(shop.changes) } });
}

/** Draws what goes wrong in this step, and lets it go right again afterwards. */
async function withFaults(
  { proxy, admin, intensities }: World,
  random: Random,
  misled: Set<string>,
  run: () => Promise<void>,
): Promise<void> {
  const { stripe, database } = intensities;
  const share = stripe / 5;
  proxy.rates = {
    ...noStripeFaults,
    rateLimited: share,
    serverError: share,
    badGateway: share,
    half: share,
    hangUp: share,
  };
  if (random.chance(database)) await failWrite(admin, random.int(1, 60));
  await run();
  await failNoWrite(admin);
  proxy.rates = noStripeFaults;
  for (const path of proxy.stalePaths) {
    const customer = /cus_\w+/.exec(path)?.[0];
    if (customer) misled.add(customer);
  }
  proxy.stalePaths.clear();
  proxy.staleAnswers.clear();
}

/** Whom Stripe misled is right again once the settle pass has read anew. */
async function settleMisled({ admin }: World, misled: Set<string>): Promise<void> {
  if (misled.size === 0) return;
  const rows = await admin<{ customer: string }[]>`
    select stripe_customer_id as customer from billing.customer_sync
    where stripe_customer_id in ${admin([...misled])} and settle_at is null and dirty_gen = synced_gen`;
  for (const { customer } of rows) misled.delete(customer);
}

/** Customers about whom something happened that no row of the inbox knows yet. */
async function outstandingOf({ admin }: World, postman: Postman): Promise<Set<string>> {
  const missing = [...postman.missing.keys()];
  if (missing.length > 0) {
    const found = await admin<
      { id: string }[]
    >`select id from billing.webhook_events where id in ${admin(missing)}`;
    for (const { id } of found) postman.missing.delete(id);
  }
  return new Set(postman.outstanding.flatMap((event) => customerOfEvent(event) ?? []));
}

/** Acknowledged, and in no inbox: reconcile may find it again, and it was lost all the same. */
async function lostEvents({ admin }: World, acknowledged: readonly string[]): Promise<string[]> {
  if (acknowledged.length === 0) return [];
  const rows = await admin<
    { id: string }[]
  >`select id from billing.webhook_events where id in ${admin([...acknowledged])}`;
  const stored = new Set(rows.map(({ id }) => id));
  return acknowledged
    .filter((id) => !stored.has(id))
    .map((id) => `${id} was acknowledged and is not in the inbox`);
}

/** Reconcile by the clock of Stripe's side, ten minutes on: business time, never this machine's. */
async function reconcileDepsOf({ services, emulator }: World): Promise<ReconcileDependencies> {
  const { now } = await emulator.control.clock();
  return { ...reconcileDependencies(services), clock: { nowMs: () => (now + 600) * 1_000 } };
}
