import type { Definitions, Model } from './type-model';

/**
 * A type as a line of text: `string`, `'a'|'b'`, `[T]` for arrays, `{T}` for free keys, `''` for "may be emptied", and
 * the names of object types. Null is left out: a request has no null, it has the empty string.
 */
export function typeText(model: Model): string {
  switch (model.kind) {
    case 'literal':
      return typeof model.value === 'string' ? `'${model.value}'` : String(model.value);
    case 'empty':
      return "''";
    case 'array':
      return `[${typeText(model.of)}]`;
    case 'map':
      return `{${typeText(model.of)}}`;
    case 'list':
      return `list<${typeText(model.of)}>`;
    case 'ref':
      return model.name;
    case 'union':
      return model.of
        .filter((part) => part.kind !== 'null')
        .map(typeText)
        .sort(emptyLast)
        .join('|');
    default:
      return model.kind;
  }
}

function emptyLast(a: string, b: string): number {
  if (a === "''" || b === "''") return a === b ? 0 : a === "''" ? 1 : -1;
  return a < b ? -1 : 1;
}

/** The object types that a type leads to, through its members. */
export function reachable(roots: Iterable<Model>, definitions: Definitions): Set<string> {
  const found = new Set<string>();
  const visit = (model: Model): void => {
    if (model.kind === 'array' || model.kind === 'map' || model.kind === 'list') visit(model.of);
    else if (model.kind === 'union') model.of.forEach(visit);
    else if (model.kind === 'ref' && !found.has(model.name)) {
      found.add(model.name);
      for (const member of definitions.get(model.name) ?? []) visit(member.model);
    }
  };
  for (const root of roots) visit(root);
  return found;
}
