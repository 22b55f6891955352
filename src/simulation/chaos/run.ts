import { compareWithTruth } from '../audit/compare';
import { readStored } from '../audit/stored-rows';
import { readTruth } from '../audit/truth';
import { noDeliveryFaults } from '../network/delivery-proxy';
import { noStripeFaults } from '../network/stripe-faults';
import { createRandom } from '../random';
import { endSessions, readRegressions, setFailureShare } from './database-faults';
import type { ChaosPlan } from './plan';
import { Routines } from './routines';
import { openScene, type Scene } from './scene';
import { bringToRest } from './settle';
import { startWorkload } from './workload';

export interface ChaosResult {
  kills: { web: number; worker: number };
  restarts: number;
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
export async function runChaos(plan: ChaosPlan, print: (line: string) => void): Promise<ChaosResult> {
  await using scene = await openScene(plan);
  print('all processes are up, the faults begin');
  const sinceSeconds = Math.floor(Date.now() / 1_000) - 60;
  const restarts = await rage(scene, plan, print);
  print('the faults are over');
  const rest = await bringToRest(scene, sinceSeconds);
  // Awaited here: the scene closes when this function ends.
  return await judge(scene, restarts, rest);
}

/** Answers how often Postgres was crashed. */
async function rage(scene: Scene, plan: ChaosPlan, print: (line: string) => void): Promise<number> {
  const { cluster, postgres, stripeProxy, deliveries } = scene;
  const random = createRandom(plan.seed);
  const routines = new Routines();
  let restarts = 0;
  const draw = (name: string) => {
    const own = random.fork(name);
    return { own, pick: (count: number) => own.int(0, Math.max(0, count - 1)) };
  };
  stripeProxy.rates = stripeFaults;
  deliveries.rates = deliveryFaults;
  await setFailureShare(postgres.admin, failureShare);
  startWorkload(scene, plan, routines, random.fork('workload'));

  const worker = draw('worker');
  routines.every('worker', plan.killWorkerEveryMs, worker.own, () => cluster.kill('worker', worker.pick));
  const web = draw('web');
  routines.every('web', plan.killWebEveryMs, web.own, () => cluster.kill('web', web.pick));
  const zombie = draw('zombie');
  routines.every('zombie', plan.pauseEveryMs, zombie.own, () =>
    cluster.stopFor(zombie.own.chance(0.8) ? 'worker' : 'web', plan.leaseMs * 1.5, zombie.pick),
  );
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
    const { workerKills, webKills, restarts: restartsWanted, events } = plan.goals;
    const isReached =
      kills.worker >= workerKills &&
      kills.web >= webKills &&
      restarts >= restartsWanted &&
      deliveries.acknowledged.size >= events;
    const ms = performance.now() - startedMs;
    return ms > plan.durationMsMax || (ms > plan.durationMs && isReached);
  };
  while (!routines.isOver && !isEnough()) await routines.pause(200);
  await routines.stop();
  stripeProxy.rates = noStripeFaults;
  deliveries.rates = noDeliveryFaults;
  await setFailureShare(postgres.admin, 0);
  return restarts;
}

async function judge(
  { cluster, deaths, deliveries, postgres, stripe, stripeProxy }: Scene,
  restarts: number,
  rest: { story: Record<string, unknown>; wrong: string[] },
): Promise<ChaosResult> {
  const { admin } = postgres;
  const stored = await admin<{ id: string }[]>`select id from billing.webhook_events`;
  const known = new Set(stored.map(({ id }) => id));
  const lost = [...deliveries.acknowledged].filter((id) => !known.has(id));
  // A row may go back only when Stripe itself showed something older a moment before.
  const stale = [...stripeProxy.stalePaths].join('\n');
  const regressions = (await readRegressions(admin)).filter(({ customer }) => !stale.includes(customer));
  const wrong = [
    ...rest.wrong,
    ...compareWithTruth(await readTruth(stripe), await readStored(admin)),
    ...regressions.map(({ words }) => words),
    ...deaths,
  ];
  return {
    kills: cluster.counts.kills,
    restarts,
    events: deliveries.acknowledged.size,
    lost,
    wrong,
    story: {
      ...rest.story,
      pauses: cluster.counts.pauses,
      refusedStarts: cluster.counts.refusedStarts,
      lostLeases: cluster.counts.lostLeases,
      alarms: cluster.counts.alarms,
      deliveries: { ...deliveries.counts, dropped: deliveries.dropped.size },
      stripe: stripeProxy.counts,
    },
  };
}
