import type { SdkOperation } from './read-sdk';
import { isResource } from './resource-schema';
import { isInScope } from './scope';
import type { Definitions, Model } from './type-model';
import { typeText } from './type-text';

/** Every path below an object type, with the text of its type; `?` in front says that it may be absent. */
type Paths = Map<string, string>;

/** What one version did to one operation's parameters or one object's fields. */
export interface Change {
  /** Paths that it brought; what lies below them came with them. */
  added?: string[];
  /** Paths that it took away, with the type that they had. */
  removed?: Record<string, string>;
  /** Paths whose type the version before knew differently: what it was. */
  changed?: Record<string, string>;
}

export interface Surface {
  parameters: Map<string, Paths>;
  fields: Map<string, Paths>;
}

/**
 * One release's parameters by route and fields by object, flattened so that two releases can be compared. `kinds` are
 * the objects whose fields count.
 */
export function surfaceOf(
  operations: SdkOperation[],
  paramsOf: Map<string, Model>,
  definitions: Definitions,
  kinds: Set<string>,
): Surface {
  const parameters = new Map<string, Paths>();
  for (const { route } of operations) {
    const model = paramsOf.get(route);
    if (!isInScope(route)) continue;
    const paths: Paths = new Map();
    if (model) flatten(model, '', paths, definitions, () => false, []);
    paths.delete('expand');
    parameters.set(route, paths);
  }
  const fields = new Map<string, Paths>();
  for (const [name, members] of definitions) {
    const kind = members.find((member) => member.name === 'object')?.model;
    if (kind?.kind !== 'literal' || !kinds.has(String(kind.value)) || /(^|\.)Deleted/.test(name)) continue;
    const paths: Paths = new Map();
    flatten(
      { kind: 'ref', name },
      '',
      paths,
      definitions,
      (target) => isResource(definitions.get(target)),
      [],
    );
    fields.set(String(kind.value), paths);
  }
  return { parameters, fields };
}

function flatten(
  model: Model,
  at: string,
  paths: Paths,
  definitions: Definitions,
  isBoundary: (name: string) => boolean,
  seen: string[],
): void {
  switch (model.kind) {
    case 'union':
      for (const part of model.of) flatten(part, at, paths, definitions, isBoundary, seen);
      return;
    case 'array':
      flatten(model.of, `${at}[]`, paths, definitions, isBoundary, seen);
      return;
    case 'ref': {
      if (seen.includes(model.name) || (at !== '' && isBoundary(model.name))) return;
      for (const member of definitions.get(model.name) ?? []) {
        const path = at === '' ? member.name : `${at}.${member.name}`;
        const text = shapeText(member.model);
        paths.set(path, member.isOptional ? `?${text}` : text);
        flatten(member.model, path, paths, definitions, isBoundary, [...seen, model.name]);
      }
    }
  }
}

/** Names of object types differ between releases; what counts here is that it is an object. */
function shapeText(model: Model): string {
  const anonymous = (part: Model): Model => {
    if (part.kind === 'ref') return { kind: 'ref', name: 'object' };
    if (part.kind === 'array' || part.kind === 'map' || part.kind === 'list') {
      return { kind: part.kind, of: anonymous(part.of) };
    }
    return part.kind === 'union' ? { kind: 'union', of: part.of.map(anonymous) } : part;
  };
  const isNullable = model.kind === 'union' && model.of.some((part) => part.kind === 'null');
  const parts = [...new Set(typeText(anonymous(model)).split('|'))];
  return `${parts.join('|')}${isNullable ? '|null' : ''}`;
}

export function compare(older: Map<string, Paths>, newer: Map<string, Paths>): Record<string, Change> {
  const changes: Record<string, Change> = {};
  for (const [name, after] of newer) {
    const before = older.get(name);
    if (!before) continue;
    const added = [...after.keys()].filter((path) => !before.has(path) && !isBelowNew(path, before));
    const removed = [...before].filter(([path]) => !after.has(path));
    const changed = [...before].filter(([path, text]) => isOtherwise(text, after.get(path)));
    if (added.length + removed.length + changed.length === 0) continue;
    changes[name] = {
      ...(added.length > 0 && { added: added.sort() }),
      ...(removed.length > 0 && { removed: Object.fromEntries(removed.sort()) }),
      ...(changed.length > 0 && { changed: Object.fromEntries(changed.sort()) }),
    };
  }
  return changes;
}

/** Its parent is new too, so the parent stands for it. */
function isBelowNew(path: string, before: Paths): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('.'))).replace(/(\[\])+$/, '');
  return parent !== '' && !before.has(parent);
}

/**
 * An older caller meets something that it does not know, or sends what is not taken any more: a kind of value or a word
 * has gone, null has come, or whether it may be absent has changed.
 */
function isOtherwise(before: string, after: string | undefined): boolean {
  if (after === undefined) return false;
  const [old, now] = [partsOf(before), partsOf(after)];
  const lost = [...old].some((part) => !now.has(part) && !(now.has('string') && part.startsWith("'")));
  const isAbsenceNew = after.startsWith('?') !== before.startsWith('?');
  const isNullNew = now.has('null') && !old.has('null');
  return lost || isAbsenceNew || isNullNew;
}

/** The alternatives of a type text, those inside an array too. A decimal travels as a string. */
function partsOf(text: string): Set<string> {
  const parts = text
    .replace(/^\?/, '')
    .replaceAll('decimal', 'string')
    .split(/[|[\]]+/);
  return new Set(parts.filter((part) => part !== '' && part !== 'any'));
}
