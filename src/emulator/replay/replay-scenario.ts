import { createCatalogue } from './catalogue';
import type { Answer, Client } from './client';
import { type Comparison, compareAnswers, type Difference } from './compare';
import { explanationOf, outOfScope } from './explained';
import { IdMap, isId } from './id-map';
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

const aboutForeign = 'about what a call out of scope has made';

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
  const foreign = new Set<string>();
  const outcomes: Outcome[] = [];
  for (const interaction of interactions) {
    const { request, response } = interaction;
    const isForeign = request.path.split('/').some((step) => foreign.has(step));
    const reason = outOfScope(interaction) ?? (isForeign ? aboutForeign : null);
    if (request.method !== 'GET') await catchUp(account, response.body);
    const answer = await send(client, interaction, ids);
    ids.learnFrom(response.body, answer.body);
    if (reason !== null) for (const id of idsIn(response.body)) if (!ids.ours(id)) foreign.add(id);
    if (start === null && typeof answer.body.created === 'number') start = answer.body.created;
    const found = differencesOf(interaction, answer, { ids, recordedStart, start: start ?? recordedStart });
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

function send(client: Client, { request, scenario, seq }: Interaction, ids: IdMap): Promise<Answer> {
  const params = [...request.query, ...request.form].map(
    ([name, value]) => [name, ids.translate(value)] as const,
  );
  const key = request.idempotent ? `${scenario}-${seq}` : undefined;
  return client.send(request.method, ids.translate(request.path), params, key);
}

function differencesOf({ response }: Interaction, answer: Answer, comparison: Comparison): Difference[] {
  if (answer.status !== response.status) {
    const { error } = answer.body as { error?: { message?: Json } };
    const why = error ? `: ${String(error.message)}` : '';
    return [{ path: 'status', what: `is ${answer.status} instead of ${response.status}${why}` }];
  }
  if (response.status >= 400) return errorDifferences(response.body, answer.body);
  return compareAnswers(response.body, answer.body, comparison);
}

function idsIn(value: Json): string[] {
  if (typeof value === 'string') return isId(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
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
