import { type IdMap, isId } from './id-map';
import type { Json } from './recording';

export interface Difference {
  /** `subscription.items.data[0].price`: from the nearest object that names its kind. */
  path: string;
  what: string;
}

export interface Comparison {
  ids: IdMap;
  /** The first `created` of the scenario, as recorded and as answered. */
  recordedStart: number;
  start: number;
}

const timeToleranceSeconds = 3;

/** Two answers: keys, types, words, amounts, references, and times as offsets. Free text and secrets differ by nature. */
export function compareAnswers(recorded: Json, ours: Json, comparison: Comparison): Difference[] {
  const differences: Difference[] = [];
  compare(recorded, ours, '', comparison, differences);
  return differences;
}

function compare(
  recorded: Json,
  ours: Json | undefined,
  path: string,
  comparison: Comparison,
  differences: Difference[],
): void {
  const differ = (what: string) => differences.push({ path, what });
  if (ours === undefined) {
    differ('is missing');
    return;
  }
  if (typeOf(recorded) !== typeOf(ours)) {
    differ(`is ${short(ours)} instead of ${short(recorded)}`);
    return;
  }
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    if (recorded.length !== ours.length) differ(`has ${ours.length} elements instead of ${recorded.length}`);
    for (const [index, each] of recorded.entries()) {
      if (index < ours.length) compare(each, ours[index], `${path}[${index}]`, comparison, differences);
    }
  } else if (isObject(recorded) && isObject(ours)) {
    const at = kindOf(recorded) ?? path;
    for (const key of Object.keys(ours)) {
      if (!Object.hasOwn(recorded, key)) differences.push({ path: member(at, key), what: 'was not there' });
    }
    for (const [key, value] of Object.entries(recorded)) {
      compare(value, ours[key], member(at, key), comparison, differences);
    }
  } else if (typeof recorded === 'number' && typeof ours === 'number') {
    if (!isSameNumber(recorded, ours, comparison)) differ(`is ${ours} instead of ${recorded}`);
  } else if (typeof recorded === 'string' && typeof ours === 'string') {
    const problem = stringProblem(recorded, ours, comparison.ids);
    if (problem) differ(problem);
  } else if (recorded !== ours) {
    differ(`is ${short(ours)} instead of ${short(recorded)}`);
  }
}

/** A time is told by its size: amounts of that size are not recorded. */
function isSameNumber(recorded: number, ours: number, { recordedStart, start }: Comparison): boolean {
  const isTime = recorded > 1_000_000_000 && recorded < 4_000_000_000;
  if (!isTime) return recorded === ours;
  return Math.abs(recorded - recordedStart - (ours - start)) <= timeToleranceSeconds;
}

function stringProblem(recorded: string, ours: string, ids: IdMap): string | null {
  if (isId(recorded)) {
    const expected = ids.ours(recorded);
    if (expected !== undefined && expected !== ours) return `is ${ours} instead of ${expected} (${recorded})`;
    return expected === undefined && !isId(ours) ? `is ${short(ours)} instead of an id` : null;
  }
  const isWord = /^[a-z][a-z0-9_.-]*$/.test(recorded) && !recorded.includes('scrubbed');
  return isWord && recorded !== ours ? `is ${short(ours)} instead of ${short(recorded)}` : null;
}

function member(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function kindOf(object: { [key: string]: Json }): string | null {
  return typeof object.object === 'string' && object.object !== 'list' ? object.object : null;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeOf(value) === 'object';
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
