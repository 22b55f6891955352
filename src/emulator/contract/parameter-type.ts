import { parametersFile } from './generated';

/** What Stripe takes in one place of a request. A type with alternatives has several of these members. */
export interface ParameterType {
  /** Nested parameters by name; null when it takes none. */
  members: Map<string, MemberType> | null;
  /** The type of each element, when it takes an array. */
  element: ParameterType | null;
  /** What it takes under names of the caller's choice: metadata, `currency_options`. */
  free: ParameterType | null;
  /** The words that it takes; empty when it takes any text, or none. */
  values: string[];
  /** Text, numbers or booleans are taken as well. */
  scalars: Set<string>;
  /** An empty value unsets it. */
  isClearable: boolean;
}

export interface MemberType {
  type: ParameterType;
  isRequired: boolean;
}

const parsed = new Map<string, ParameterType>();

/** Reads a type as the generated files write it: `'a'|'b'`, `[T]`, `{T}`, `''`, or the name of an object type. */
export function parameterType(text: string): ParameterType {
  const known = parsed.get(text);
  if (known) return known;
  const type: ParameterType = {
    members: null,
    element: null,
    free: null,
    values: [],
    scalars: new Set(),
    isClearable: false,
  };
  // Before its parts: a type may lead back to itself.
  parsed.set(text, type);
  for (const part of alternatives(text)) add(type, part);
  return type;
}

function add(type: ParameterType, part: string): void {
  if (part === "''") type.isClearable = true;
  else if (part.startsWith('[')) type.element = parameterType(part.slice(1, -1));
  else if (part.startsWith('{')) type.free = parameterType(part.slice(1, -1));
  else if (part.startsWith("'")) type.values.push(part.slice(1, -1));
  else if (['string', 'number', 'boolean', 'decimal', 'any'].includes(part)) type.scalars.add(part);
  else type.members = new Map([...(type.members ?? []), ...membersOf(part)]);
}

function membersOf(name: string): [string, MemberType][] {
  const members = parametersFile().types[name];
  if (!members) throw new Error(`the contract has no type ${name}`);
  return Object.entries(members).map(([key, text]) => {
    const isRequired = !key.endsWith('?');
    return [isRequired ? key : key.slice(0, -1), { type: parameterType(text), isRequired }];
  });
}

/** Splits at the bars that are in no brackets. */
function alternatives(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '[' || sign === '{') depth += 1;
    if (sign === ']' || sign === '}') depth -= 1;
    if (sign !== '|' || depth > 0) continue;
    parts.push(text.slice(start, index));
    start = index + 1;
  }
  return [...parts, text.slice(start)].filter((part) => part !== '');
}
