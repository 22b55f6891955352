import { createCatalogue } from './catalogue';
import type { Client } from './client';
import { compareAnswers, type Difference } from './compare';
import { explanationOf, outOfScope } from './explained';
import { IdMap } from './id-map';
import { type Interaction, type Json, type Seed, startOf } from './recording';

export interface Outcome {
  interaction: Interaction;
  differences: Difference[];
  /** Differences that are known and why they are; they do not count. */
  explained: (Difference & { reason: string })[];
  /** Why the call is not compared at all. */
  outOfScope: string | null;
}

export interface ScenarioAccount {
  client: Client;
  /** The account's clock. */
  now(): Promise<number>;
  advance(seconds: number): Promise<unknown>;
}

/** Sends a scenario's calls in order and compares each answer. The clock is where the recording's was. */
export async function replayScenario(
  seed: Seed,
  interactions: readonly Interaction[],
  account: ScenarioAccount,
): Promise<Outcome[]> {
  const { client } = account;
  const ids = new IdMap();
  const recordedStart = startOf(interactions);
  let start: number | null = null;
  await createCatalogue(client, seed, interactions, (recorded, ours) => ids.learn(recorded, ours));
  const outcomes: Outcome[] = [];
  for (const interaction of interactions) {
    const reason = outOfScope(interaction);
    const { request, response } = interaction;
    if (request.method !== 'GET') await catchUp(account, response.body);
    const { method, form, query } = request;
    const params = [...query, ...form].map(([name, value]) => [name, ids.translate(value)] as const);
    const key = request.idempotent ? `${interaction.scenario}-${interaction.seq}` : undefined;
    const answer = await client.send(method, ids.translate(request.path), params, key);
    ids.learnFrom(response.body, answer.body);
    if (start === null && typeof answer.body.created === 'number') start = answer.body.created;
    const found: Difference[] = [];
    if (answer.status !== response.status) {
      const { error } = answer.body as { error?: { message?: Json } };
      found.push({
        path: 'status',
        what: `is ${answer.status} instead of ${response.status}${error ? `: ${String(error.message)}` : ''}`,
      });
    } else if (response.status >= 400) {
      found.push(...errorDifferences(response.body, answer.body));
    } else {
      const comparison = { ids, recordedStart, start: start ?? recordedStart };
      found.push(...compareAnswers(response.body, answer.body, comparison));
    }
    const judged = found.map((difference) => ({ ...difference, reason: explanationOf(difference) }));
    outcomes.push({
      interaction,
      differences: judged.filter((each) => each.reason === null),
      explained: judged.flatMap((each) => (each.reason === null ? [] : [{ ...each, reason: each.reason }])),
      outOfScope: reason,
    });
  }
  return outcomes;
}

/** What a call made or ended carries the moment of the call, wherever it is in the answer. */
async function catchUp({ now, advance }: ScenarioAccount, body: Json): Promise<void> {
  const behind = latestMoment(body) - (await now());
  if (behind > 0) await advance(behind);
}

function latestMoment(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const { created, ended_at }: { [key: string]: Json } = Array.isArray(value) ? {} : value;
  const own = [created, ended_at].filter((time) => typeof time === 'number');
  return Math.max(0, ...own, ...Object.values(value).map(latestMoment));
}

function errorDifferences(recorded: Json, ours: Json): Difference[] {
  const own = (value: Json) => (value as { error?: { [key: string]: Json } }).error ?? {};
  return ['type', 'code', 'param', 'decline_code'].flatMap((name) => {
    const [expected, found] = [own(recorded)[name] ?? null, own(ours)[name] ?? null];
    if (expected === found) return [];
    return [{ path: `error.${name}`, what: `is ${String(found)} instead of ${String(expected)}` }];
  });
}
