import { compareWithTruth } from '../audit/compare';
import { readStored } from '../audit/stored-rows';
import { readTruth } from '../audit/truth';
import type { DatabaseMutant } from '../database-mutants';
import { noDeliveryFaults } from '../network/delivery-proxy';
import { noStripeFaults } from '../network/stripe-faults';
import { createRandom } from '../random';
import { endSessions, setFailureShare } from './database-faults';
import type { ChaosPlan } from './plan';
import { Routines } from './routines';
import { openScene, type Scene } from './scene';
import { bringToRest } from './settle';
import { findOverlooked, type OldVersion, unexcused } from './versions';
import { changeWhoIsRead, openShop, startWorkload } from './workload';

export interface ChaosResult {
  kills: { web: number; worker: number };
  restarts: number;
  /** Workers that found their lease with somebody else and wrote nothing. */
  lostLeases: number;
  /** Workers that were stopped between their read and their write. */
  lateWrites: number;
  /** Events that a web process acknowledged. */
  events: number;
  /** Of those, the ones that are not in the inbox. */
  lost: string[];
  /** Everything else that is not as it must be, as sentences. */
  wrong: string[];
  /** What happened on the way, for whoever reads along. */
  story: Record<string, unknown>;
}

const stripeFaults = {
  rateLimited: 0.01,
  serverError: 0.02,
  badGateway: 0.01,
  half: 0.01,
  hangUp: 0.02,
  slow: 0.05,
  stale: 0.05,
};
const deliveryFaults = { drop: 0.05, duplicate: 0.2, delay: 0.3 };
const failureShare = 0.01;

/** Runs the whole: faults and customers at once, then rest, then the books. Throws only when the run itself could not be made. */
export async function runChaos(
  plan: ChaosPlan,
  print: (line: string) => void,
  mutant?: DatabaseMutant,
): Promise<ChaosResult> {
  await using scene = await openScene(plan, mutant);
  print('all processes are up, the faults begin');
  const sinceSeconds = Math.floor(Date.now() / 1_000) - 60;
  const raged = await rage(scene, plan, print);
  print('the faults are over');
  const rest = await bringToRest(scene, sinceSeconds);
  // Awaited here: the scene closes when this function ends.
  return await judge(scene, raged, rest);
}

interface Raged {
  /** Crashes of Postgres. */
  restarts: number;
  overlooked: OldVersion[];
}

async function rage(scene: Scene, plan: ChaosPlan, print: (line: string) => void): Promise<Raged> {
  const { cluster, postgres, stripeProxy, deliveries } = scene;
  const random = createRandom(plan.seed);
  const routines = new Routines();
  let restarts = 0;
  const overlooked: OldVersion[] = [];
  const draw = (name: string) => {
    const own = random.fork(name);
    return { own, pick: (count: number) => own.int(0, Math.max(0, count - 1)) };
  };
  stripeProxy.rates = stripeFaults;
  deliveries.rates = deliveryFaults;
  await setFailureShare(postgres.admin, failureShare);
  const shop = openShop(scene);
  startWorkload(shop, scene, plan, routines, random.fork('workload'));

  const worker = draw('worker');
  routines.every('worker', plan.killWorkerEveryMs, worker.own, () => cluster.kill('worker', worker.pick));
  const web = draw('web');
  routines.every('web', plan.killWebEveryMs, web.own, () => cluster.kill('web', web.pick));
  const zombie = draw('zombie');
  const pauseMs = plan.leaseMs * 1.5;
  // Past its lease, so that another has written before it; and within it, so that a change comes under its read.
  const stopsMs = [plan.leaseMs * 3, plan.leaseMs * 0.4];
  routines.every('zombie', plan.pauseEveryMs, zombie.own, () =>
    zombie.own.chance(0.7)
      ? cluster.stopBeforeWrite(zombie.own.pick(stopsMs), () => changeWhoIsRead(scene, shop))
      : cluster.stopFor(zombie.own.chance(0.5) ? 'worker' : 'web', pauseMs, zombie.pick),
  );
  const books = draw('books');
  routines.every('books', 100, books.own, async () => {
    overlooked.push(
      // The database may be away just now.
      ...(await findOverlooked(postgres.admin, deliveries.acknowledgedChanges).catch(() => [])),
    );
  });
  const sessions = draw('sessions');
  routines.every('sessions', plan.endSessionsEveryMs, sessions.own, () =>
    endSessions(postgres.admin, 0.3).catch(() => undefined),
  );
  const crash = draw('crash');
  routines.every('crash', plan.restartPostgresEveryMs, crash.own, async () => {
    await postgres.crashAndRestart();
    restarts++;
  });
  const reporter = draw('reporter');
  routines.every('reporter', 15_000, reporter.own, async () => {
    const { kills } = cluster.counts;
    print(
      `${kills.worker} workers and ${kills.web} webs killed, ${restarts} restarts, ${deliveries.acknowledged.size} events`,
    );
  });
  const startedMs = performance.now();
  const isEnough = () => {
    const { kills } = cluster.counts;
    const { workerKills, webKills, restarts: restartsWanted, events, lostLeases, lateWrites } = plan.goals;
    const isReached =
      kills.worker >= workerKills &&
      kills.web >= webKills &&
      restarts >= restartsWanted &&
      cluster.counts.lostLeases >= lostLeases &&
      cluster.counts.pausesBeforeWrite >= lateWrites &&
      deliveries.acknowledged.size >= events;
    const ms = performance.now() - startedMs;
    return ms > plan.durationMsMax || (ms > plan.durationMs && isReached);
  };
  while (!routines.isOver && !isEnough()) await routines.pause(200);
  await routines.stop();
  stripeProxy.rates = noStripeFaults;
  deliveries.rates = noDeliveryFaults;
  await setFailureShare(postgres.admin, 0);
  return { restarts, overlooked };
}

async function judge(
  { cluster, deaths, deliveries, postgres, stripe, stripeProxy }: Scene,
  { restarts, overlooked }: Raged,
  rest: { story: Record<string, unknown>; wrong: string[] },
): Promise<ChaosResult> {
  const { admin } = postgres;
  const stored = await admin<{ id: string }[]>`select id from billing.webhook_events`;
  const known = new Set(stored.map(({ id }) => id));
  const lost = [...deliveries.acknowledged].filter((id) => !known.has(id));
  const wrong = [
    ...rest.wrong,
    ...compareWithTruth(await readTruth(stripe), await readStored(admin)),
    ...(await unexcused(admin, overlooked, stripeProxy)),
    ...deaths,
  ];
  return {
    kills: cluster.counts.kills,
    restarts,
    lostLeases: cluster.counts.lostLeases,
    lateWrites: cluster.counts.pausesBeforeWrite,
    events: deliveries.acknowledged.size,
    lost,
    wrong,
    story: {
      ...rest.story,
      pauses: cluster.counts.pauses,
      refusedStarts: cluster.counts.refusedStarts,
      alarms: cluster.counts.alarms,
      deliveries: { ...deliveries.counts, dropped: deliveries.dropped.size },
      stripe: stripeProxy.counts,
    },
  };
}
