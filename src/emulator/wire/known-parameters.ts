import type { MemberType, ParameterType } from '../contract/parameter-type';
import type { FormMap, FormNode } from './form';

/**
 * What the version of a request changed: its parameters that are gone by now, those that came later, and those that took
 * other values. Paths have `[]` for every element.
 */
export interface VersionParameters {
  older: ReadonlySet<string>;
  later: ReadonlySet<string>;
  otherwise: ReadonlySet<string>;
}

export interface Findings {
  /** Parameters that Stripe does not know, as Stripe names them: `items[0][colour]`. */
  unknown: string[];
  /** Parameters that Stripe refuses to be without, in objects that were sent. */
  missing: string[];
  /** Words that Stripe does not take there, with those that it takes. */
  invalid: { at: string; values: string[] }[];
}

/** What is wrong with the names in a form, at every level. */
export function compareWithContract(
  type: ParameterType,
  form: FormMap,
  version: VersionParameters | null,
): Findings {
  const findings: Findings = { unknown: [], missing: [], invalid: [] };
  visitMembers(type, form, '', '', version, findings);
  return findings;
}

function visitMembers(
  type: ParameterType,
  form: FormMap,
  at: string,
  path: string,
  version: VersionParameters | null,
  findings: Findings,
): void {
  for (const [key, node] of form) {
    const memberAt = at === '' ? key : `${at}[${key}]`;
    const memberPath = path === '' ? key : `${path}.${key}`;
    const member: MemberType | undefined = type.members?.get(key);
    const isOlder = version?.older.has(memberPath) ?? false;
    if ((!member && !isOlder) || version?.later.has(memberPath)) findings.unknown.push(memberAt);
    else if (member) visit(member.type, node, memberAt, memberPath, version, findings);
  }
  for (const [key, { isRequired }] of type.members ?? []) {
    if (isRequired && !form.has(key)) findings.missing.push(at === '' ? key : `${at}[${key}]`);
  }
}

/** Where words are taken and nothing else, this is one of them. The empty text is the decoder's: it may unset. */
function isWordOf({ values, scalars }: ParameterType, text: string): boolean {
  return values.length === 0 || scalars.size > 0 || text === '' || values.includes(text);
}

/** A value of the wrong kind is left to the operation's own decoder, which has Stripe's words for it. */
function visit(
  type: ParameterType,
  node: FormNode,
  at: string,
  path: string,
  version: VersionParameters | null,
  findings: Findings,
): void {
  if (typeof node === 'string') {
    if (!isWordOf(type, node) && !version?.otherwise.has(path))
      findings.invalid.push({ at, values: type.values });
    return;
  }
  const isArray = [...node.keys()].every((key) => /^\d+$/.test(key));
  if (type.element && isArray) {
    for (const [key, child] of node)
      visit(type.element, child, `${at}[${key}]`, `${path}[]`, version, findings);
  } else if (type.members) {
    visitMembers(type, node, at, path, version, findings);
  } else if (type.free) {
    for (const [key, child] of node) visit(type.free, child, `${at}[${key}]`, `${path}{}`, version, findings);
  }
}
