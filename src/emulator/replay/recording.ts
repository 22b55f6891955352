import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** One recorded call of Stripe's API and what Stripe answered. */
export interface Interaction {
  scenario: string;
  seq: number;
  recorded_at: string;
  api_version: string;
  request: {
    method: 'GET' | 'POST' | 'DELETE';
    path: string;
    query: [name: string, value: string][];
    form: [name: string, value: string][];
    /** An idempotency key was sent. */
    idempotent?: boolean;
    /** The connected account that the call was about. */
    stripe_account: string | null;
  };
  response: { status: number; headers: Record<string, string>; body: JsonObject };
}

/** What the recorded account already had: objects as Stripe answered them, and the texts of lines that named them. */
export interface Seed {
  objects: JsonObject[];
  line_descriptions?: Record<string, string[]>;
}

export interface Recording {
  seed: Seed;
  /** In the order of the file; each one starts from an empty account that holds the seed. */
  scenarios: Map<string, Interaction[]>;
}

const files = {
  'interactions.jsonl': 'one recorded call and its answer a line',
  'seed.json': 'what the account held before the first call',
};

/** Reads `interactions.jsonl` and `seed.json` of a folder. Throws a sentence that names the file that is missing or the line that cannot be read. */
export function readRecording(folder: string): Recording {
  for (const name of Object.keys(files)) {
    if (existsSync(join(folder, name))) continue;
    const held = Object.entries(files).map(([file, what]) => `${file} (${what})`);
    throw new Error(
      `There is no ${name} in ${folder}. The folder of a recording holds ${held.join(' and ')}.`,
    );
  }
  const lines = readFileSync(join(folder, 'interactions.jsonl'), 'utf8').split('\n');
  const interactions = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as Interaction];
    } catch (error) {
      throw new Error(`interactions.jsonl:${index + 1} is no JSON: ${String(error)}`);
    }
  });
  return { seed: readSeed(folder), scenarios: Map.groupBy(interactions, ({ scenario }) => scenario) };
}

function readSeed(folder: string): Seed {
  try {
    return JSON.parse(readFileSync(join(folder, 'seed.json'), 'utf8')) as Seed;
  } catch (error) {
    throw new Error(`seed.json is no JSON: ${String(error)}`);
  }
}

/** When the first object of a scenario was made, in seconds; its other times are told as offsets from it. */
export function startOf(interactions: readonly Interaction[]): number {
  for (const { response } of interactions) {
    if (typeof response.body.created === 'number') return response.body.created;
  }
  const recorded = Date.parse(interactions[0]?.recorded_at ?? '');
  return Number.isNaN(recorded) ? 1_700_000_000 : Math.floor(recorded / 1000);
}
