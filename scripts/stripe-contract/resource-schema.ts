import type { SdkOperation } from './read-sdk';
import { isForeignName, isInScope } from './scope';
import type { Definitions, Member, Model } from './type-model';
import { reachable } from './type-text';

type Schema = Record<string, unknown>;

/** A JSON Schema of every object that the operations in scope answer with, and of the events about them. */
export function resourceSchema(
  operations: SdkOperation[],
  returnsOf: Map<string, Model>,
  definitions: Definitions,
): { $schema: string; $defs: Record<string, Schema> } {
  const roots = operations
    .filter((operation) => isInScope(operation.route))
    .flatMap((operation) => returnsOf.get(operation.route) ?? []);
  const own = new Set(roots.flatMap(refsOf));
  const isForeign = (name: string) =>
    isResource(definitions.get(name)) && !own.has(name) && !isPart(name, definitions);
  const cut: Definitions = new Map(
    [...definitions].map(([name, members]) => [name, isForeign(name) ? [] : members]),
  );
  const isForeignEvent = (name: string) =>
    name.endsWith('Event') &&
    refsOf(member(cut.get(`${name}.Data`), 'object')).some((target) => isForeign(target));
  const dropForeignEvents = (model: Model): Model =>
    model.kind === 'union'
      ? { kind: 'union', of: model.of.filter((part) => part.kind !== 'ref' || !isForeignEvent(part.name)) }
      : model;
  const events = roots.map(dropForeignEvents);
  const names = [...reachable(events, cut)].sort();
  const $defs: Record<string, Schema> = {};
  for (const name of names)
    $defs[name] = isForeign(name) ? foreign(definitions.get(name)) : objectSchema(cut.get(name));
  const event = returnsOf.get('GET /v1/events/:id');
  if (event) $defs.Event = typeSchema(dropForeignEvents(event));
  $defs.ErrorAnswer = errorAnswer;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', $defs };
}

/** The SDK declares errors as classes; this is their JSON. https://docs.stripe.com/api/errors */
const errorAnswer: Schema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['type', 'message'],
      properties: {
        type: { enum: ['api_error', 'card_error', 'idempotency_error', 'invalid_request_error'] },
        message: { type: 'string', minLength: 1 },
        ...Object.fromEntries(
          [
            'advice_code',
            'charge',
            'code',
            'decline_code',
            'doc_url',
            'network_advice_code',
            'network_decline_code',
            'param',
            'payment_method_type',
            'request_log_url',
          ].map((name) => [name, { type: 'string', minLength: 1 }]),
        ),
        payment_intent: { $ref: '#/$defs/PaymentIntent' },
        payment_method: { $ref: '#/$defs/PaymentMethod' },
        setup_intent: { $ref: '#/$defs/SetupIntent' },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

function refsOf(model: Model | undefined): string[] {
  if (!model) return [];
  if (model.kind === 'union') return model.of.flatMap(refsOf);
  return model.kind === 'ref' ? [model.name] : [];
}

function member(members: Member[] | undefined, name: string): Model | undefined {
  return members?.find((candidate) => candidate.name === name)?.model;
}

/** It names its own kind: `object: 'customer'`. */
export function isResource(members: Member[] | undefined): boolean {
  return member(members, 'object')?.kind === 'literal';
}

/** A resource without a route of its own that only lives inside others: small ones are described all the same. */
function isPart(name: string, definitions: Definitions): boolean {
  if (isForeignName(name)) return false;
  return name.startsWith('Deleted') || (definitions.get(name)?.length ?? 0) <= 20;
}

/** An object out of scope: its kind is known, its members are not. */
function foreign(members: Member[] | undefined): Schema {
  const kind = member(members, 'object');
  return {
    type: 'object',
    required: ['object'],
    properties: { object: kind ? typeSchema(kind) : true },
  };
}

function objectSchema(members: Member[] = []): Schema {
  const required = members.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(members.map(({ name, model }) => [name, typeSchema(model)])),
    additionalProperties: false,
  };
}

function typeSchema(model: Model): Schema {
  switch (model.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return { type: model.kind };
    case 'decimal':
      // A string on the wire; the SDK turns it into a Decimal.
      return { type: 'string' };
    case 'empty':
      return { const: '' };
    case 'any':
      return {};
    case 'literal':
      return { const: model.value };
    case 'array':
      return { type: 'array', items: typeSchema(model.of) };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(model.of) };
    case 'list':
      return listSchema(typeSchema(model.of));
    case 'ref':
      return { $ref: `#/$defs/${model.name}` };
    case 'union':
      return unionSchema(model.of);
  }
}

function listSchema(items: Schema): Schema {
  return {
    type: 'object',
    required: ['object', 'data', 'has_more', 'url'],
    properties: {
      object: { const: 'list' },
      data: { type: 'array', items },
      has_more: { type: 'boolean' },
      url: { type: 'string' },
    },
    additionalProperties: false,
  };
}

function unionSchema(models: Model[]): Schema {
  const literals = models.filter((part) => part.kind === 'literal');
  const rest = models.filter((part) => part.kind !== 'literal').map(typeSchema);
  const first = literals[0];
  if (first)
    rest.push(
      literals.length === 1 ? typeSchema(first) : { enum: literals.map(({ value }) => value).sort() },
    );
  return rest.length === 1 && rest[0] ? rest[0] : { anyOf: rest };
}

/** The objects that the schema describes member by member, by their `object`. */
export function describedKinds($defs: Record<string, Schema>): Set<string> {
  const kinds = Object.values($defs).flatMap(({ additionalProperties, properties }) => {
    if (additionalProperties !== false || typeof properties !== 'object' || properties === null) return [];
    const { object } = { object: {}, ...properties };
    return 'const' in object && typeof object.const === 'string' ? [object.const] : [];
  });
  return new Set(kinds.filter((kind) => kind !== 'event' && kind !== 'list'));
}
