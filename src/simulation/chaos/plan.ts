/** How long, how much, how often. Times are real milliseconds between two of a kind, on average. */
export interface ChaosPlan {
  seed: string;
  /** The faults last at least this long, and on until the goals are reached, but never longer than `durationMsMax`. */
  durationMs: number;
  durationMsMax: number;
  goals: {
    workerKills: number;
    webKills: number;
    restarts: number;
    lostLeases: number;
    lateWrites: number;
    events: number;
  };
  organizations: number;
  /** Customers who act at the same time. */
  actors: number;
  actEveryMs: number;
  advanceClockEveryMs: number;
  killWorkerEveryMs: number;
  killWebEveryMs: number;
  restartPostgresEveryMs: number;
  pauseEveryMs: number;
  endSessionsEveryMs: number;
  leaseMs: number;
}

/** At least 500 worker kills, 100 web kills and 20 restarts of Postgres within 15 minutes. */
export function longPlan(seed: string): ChaosPlan {
  return {
    seed,
    durationMs: 10 * 60_000,
    durationMsMax: 13.5 * 60_000,
    goals: { workerKills: 500, webKills: 100, restarts: 20, lostLeases: 20, lateWrites: 20, events: 1_000 },
    organizations: 40,
    actors: 4,
    actEveryMs: 120,
    advanceClockEveryMs: 6_000,
    killWorkerEveryMs: 1_100,
    killWebEveryMs: 5_500,
    restartPostgresEveryMs: 28_000,
    pauseEveryMs: 10_000,
    endSessionsEveryMs: 8_000,
    leaseMs: 2_000,
  };
}

/** The same in small, for every run of the tests. */
export function shortPlan(seed: string): ChaosPlan {
  return {
    ...longPlan(seed),
    durationMs: 14_000,
    durationMsMax: 60_000,
    goals: { workerKills: 3, webKills: 2, restarts: 1, lostLeases: 1, lateWrites: 1, events: 20 },
    organizations: 10,
    actors: 4,
    actEveryMs: 40,
    advanceClockEveryMs: 1_500,
    killWorkerEveryMs: 2_500,
    killWebEveryMs: 4_000,
    restartPostgresEveryMs: 9_000,
    pauseEveryMs: 1_500,
    endSessionsEveryMs: 3_000,
    leaseMs: 1_500,
  };
}

/**
 * For the protocol with a rule left out: little dies, so that those who write too late live to write, and somebody else has written
 * before them. What dies would hide the mistake, since nobody who is dead writes anything.
 */
export function mutantPlan(seed: string): ChaosPlan {
  return {
    ...shortPlan(seed),
    durationMs: 20_000,
    durationMsMax: 90_000,
    goals: { workerKills: 0, webKills: 0, restarts: 0, lostLeases: 0, lateWrites: 8, events: 20 },
    killWorkerEveryMs: 30_000,
    killWebEveryMs: 30_000,
    restartPostgresEveryMs: 60_000,
    pauseEveryMs: 500,
    endSessionsEveryMs: 30_000,
  };
}
