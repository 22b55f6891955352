import {
  Ajv2020,
  type ErrorObject,
  type FuncKeywordDefinition,
  type ValidateFunction,
} from 'ajv/dist/2020.js';
import { schemaFile } from './generated';

/**
 * Validates values against the derived JSON Schema. The schema has two thousand definitions that lead to each other, and
 * a test meets a few dozen: each is compiled when a value first reaches it, and of a union only the members whose
 * constants (`object`, `type`, `deleted`) are the value's.
 */
export function schemaErrors(union: string, value: unknown): string[] {
  const validate = validatorOf(union, () => ({ named: union.split('|') }));
  return validate(value) ? [] : (validate.errors ?? []).map(sentence);
}

/** The same for a page of a list or of search results. */
export function pageErrors(kind: 'list' | 'search', union: string, value: unknown): string[] {
  const validate = validatorOf(`${kind} of ${union}`, () => pageSchema(kind, union));
  return validate(value) ? [] : (validate.errors ?? []).map(sentence);
}

type Schema = { [key: string]: unknown };

const named: FuncKeywordDefinition = {
  keyword: 'named',
  schemaType: 'array',
  errors: true,
  validate: matchesNamed,
};

// One instance for all tests of a process: what one has compiled, the others use. Compiling costs more than validating a
// test's few answers, so the generated code is not optimized and the derived schema is not validated each time.
const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  meta: false,
  validateSchema: false,
  code: { optimize: false },
});
ajv.addKeyword(named);
ajv.addKeyword('generated');
const validators = new Map<string, ValidateFunction>();

function validatorOf(key: string, schema: () => Schema): ValidateFunction {
  const validate = validators.get(key) ?? ajv.compile(schema());
  validators.set(key, validate);
  return validate;
}

function definition(name: string): Schema {
  const found: object | undefined = schemaFile().$defs[name];
  if (!found) throw new Error(`the contract has no schema of ${name}`);
  return { ...found };
}

interface NamedValidation {
  (names: string[], value: unknown, parent?: object, context?: { instancePath: string }): boolean;
  errors?: Partial<ErrorObject>[];
}

const matches: NamedValidation = (names, value, _parent, context) => {
  const at = context?.instancePath ?? '';
  matches.errors = [{ instancePath: at, message: `must be ${names.slice(0, 5).join(' or ')}` }];
  if (typeof value !== 'object' || value === null) return false;
  for (const name of names) {
    if (names.length > 1 && !hasConstantsOf(name, value)) continue;
    const validate = validatorOf(`#${name}`, () => withLazyReferences(definition(name)));
    if (validate(value)) return true;
    matches.errors = (validate.errors ?? []).map((error) => ({
      ...error,
      instancePath: `${at}${error.instancePath}`,
    }));
  }
  return false;
};

function matchesNamed(...args: Parameters<NamedValidation>): boolean {
  const isMatch = matches(...args);
  if (!isMatch) Object.assign(matchesNamed, { errors: matches.errors });
  return isMatch;
}

const constants = new Map<string, [key: string, value: unknown][]>();

function hasConstantsOf(name: string, value: object): boolean {
  const known = constants.get(name) ?? constantsOf(name);
  constants.set(name, known);
  const own: Schema = value as Schema;
  return known.every(([key, constant]) => own[key] === constant);
}

function constantsOf(name: string): [string, unknown][] {
  const properties: Schema = { ...(definition(name).properties as object | undefined) };
  return ['object', 'type', 'deleted'].flatMap((key): [string, unknown][] => {
    const { const: constant }: { const?: unknown } = { ...(properties[key] as object | undefined) };
    return constant === undefined ? [] : [[key, constant]];
  });
}

function withLazyReferences(schema: unknown): Schema {
  const visit = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    const own: Schema = { ...part };
    if (typeof own.$ref === 'string') return { named: [nameOf(own.$ref)] };
    if (Array.isArray(own.anyOf)) return unionOf(own.anyOf, visit);
    return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, visit(value)]));
  };
  return visit(schema) as Schema;
}

function unionOf(parts: unknown[], visit: (part: unknown) => unknown): Schema {
  const references = parts.flatMap((part) => {
    const { $ref }: { $ref?: unknown } = { ...(part as object) };
    return typeof $ref === 'string' ? [nameOf($ref)] : [];
  });
  const others = parts.filter((part) => !Object.hasOwn(part as object, '$ref')).map(visit);
  if (references.length === 0) return { anyOf: others };
  return { anyOf: [...others, { named: references }] };
}

function pageSchema(kind: 'list' | 'search', union: string): Schema {
  const isSearch = kind === 'search';
  return {
    type: 'object',
    required: ['object', 'data', 'has_more', 'url', ...(isSearch ? ['next_page'] : [])],
    properties: {
      object: { const: isSearch ? 'search_result' : 'list' },
      data: { type: 'array', items: { named: union.split('|') } },
      has_more: { type: 'boolean' },
      url: { type: 'string' },
      ...(isSearch && { next_page: { type: ['string', 'null'] }, total_count: { type: 'number' } }),
    },
    additionalProperties: false,
  };
}

function nameOf(reference: string): string {
  return reference.replace('#/$defs/', '');
}

function sentence({ instancePath = '', message = '', params }: Partial<ErrorObject>): string {
  const { additionalProperty, allowedValue, allowedValues } = { ...params };
  const details = [additionalProperty, allowedValue, allowedValues].filter((detail) => detail !== undefined);
  return `${instancePath || '/'} ${message}${details.length > 0 ? `: ${details.join(', ')}` : ''}`;
}
