import type { Tx } from '../store/store';
import { type Edge, expandGraph } from './expand-graph';
import { invalidRequest } from './stripe-error';

/** What `expand` needs to know of the resources. */
export interface ObjectSource {
  /** The unexpanded object, deleted ones as `{id, object, deleted}`. */
  load(tx: Tx, name: string, id: string): object | undefined;
  /** A list or hash that is absent until it is asked for; null when there is nothing to say. */
  include(tx: Tx, owner: object, member: string): object | null | undefined;
}

/** "You can expand up to four levels deep." The `data` of a list and plain hashes are steps, not levels. */
const maxLevels = 4;

type Json = Record<string, unknown>;

/** Refuses paths that lead nowhere, from the operation's own type: run before the operation, so before any write. */
export function checkExpand(returns: string, isList: boolean, paths: string[]): void {
  for (const path of paths) {
    const steps = path.split('.');
    if (isList && steps.shift() !== 'data') throw cannotExpand(path);
    if (steps.length === 0) throw cannotExpand(path);
    let edges: Record<string, Edge> | undefined = expandGraph[returns];
    let levels = 0;
    for (let index = 0; index < steps.length; index += 1) {
      const edge: Edge | undefined = edges?.[steps[index] ?? ''];
      if (!edge) throw cannotExpand(path);
      if (edge.kind !== 'members' && edge.kind !== 'each') levels += 1;
      const isLast = index === steps.length - 1;
      if (edge.kind === 'members' || edge.kind === 'each') {
        if (isLast) throw cannotExpand(path);
        edges = edge.members;
        continue;
      }
      if (!isLast && (edge.kind === 'list' || edge.kind === 'included')) {
        index += 1;
        if (steps[index] !== 'data') throw cannotExpand(path);
      }
      edges = edge.kind === 'never' ? undefined : (expandGraph[edge.to] ?? {});
    }
    if (levels > maxLevels) {
      throw invalidRequest(
        `You cannot expand more than ${maxLevels} levels of a property. Property: ${path}`,
        {
          param: 'expand',
        },
      );
    }
  }
}

function cannotExpand(path: string) {
  return invalidRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
}

/** The answer with its checked paths expanded. Stored objects stay as they are. */
export function expand(tx: Tx, source: ObjectSource, body: object, isList: boolean, paths: string[]): object {
  return paths.reduce((result: object, path) => {
    const steps = path.split('.');
    if (!isList) return expandMember(tx, source, result, steps);
    return expandList(tx, source, result, steps.slice(1));
  }, body);
}

function expandMember(tx: Tx, source: ObjectSource, owner: object, steps: string[]): object {
  if ('deleted' in owner && owner.deleted === true) return owner;
  const edges = expandGraph[objectName(owner)];
  const [step = '', ...rest] = steps;
  const edge = edges?.[step];
  return edge ? followEdge(tx, source, owner, owner, step, edge, rest) : owner;
}

function followEdge(
  tx: Tx,
  source: ObjectSource,
  root: object,
  owner: object,
  member: string,
  edge: Edge,
  rest: string[],
): object {
  const json: Json = { ...owner };
  const value = json[member];
  const deeper = (target: object) => (rest.length > 0 ? expandMember(tx, source, target, rest) : target);
  switch (edge.kind) {
    case 'never':
      return owner;
    case 'id':
      return { ...json, [member]: expandId(tx, source, edge.to, value, deeper) };
    case 'ids': {
      const each = Array.isArray(value) ? value : [];
      return { ...json, [member]: each.map((entry) => expandId(tx, source, edge.to, entry, deeper)) };
    }
    case 'embedded':
      return isObject(value) ? { ...json, [member]: deeper(value) } : owner;
    case 'list':
    case 'included': {
      const found = isObject(value) ? value : source.include(tx, root, member);
      if (found === undefined) return owner;
      if (found === null) return { ...json, [member]: null };
      return { ...json, [member]: rest.length > 0 ? expandList(tx, source, found, rest.slice(1)) : found };
    }
    case 'each': {
      const [next = '', ...after] = rest;
      const nextEdge = edge.members[next];
      if (!nextEdge || !Array.isArray(value)) return owner;
      const expanded = value.map((entry) =>
        isObject(entry) ? followEdge(tx, source, root, entry, next, nextEdge, after) : entry,
      );
      return { ...json, [member]: expanded };
    }
    case 'members': {
      const [next = '', ...after] = rest;
      const nextEdge = edge.members[next];
      if (!nextEdge || !isObject(value)) return owner;
      return { ...json, [member]: followEdge(tx, source, root, value, next, nextEdge, after) };
    }
  }
}

function expandId(
  tx: Tx,
  source: ObjectSource,
  name: string,
  value: unknown,
  deeper: (target: object) => object,
) {
  const target = typeof value === 'string' ? source.load(tx, name, value) : value;
  return isObject(target) ? deeper(target) : value;
}

function expandList(tx: Tx, source: ObjectSource, list: object, steps: string[]): object {
  const json: Json = { ...list };
  const data = Array.isArray(json.data) ? json.data : [];
  if (steps.length === 0) return list;
  return {
    ...json,
    data: data.map((entry) => (isObject(entry) ? expandMember(tx, source, entry, steps) : entry)),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function objectName(value: object): string {
  return 'object' in value && typeof value.object === 'string' ? value.object : '';
}
