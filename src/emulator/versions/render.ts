import { apiVersion } from '../wire/api-version';
import { laterChanges } from './version-changes';
import { type FieldTree, fieldTrees } from './version-fields';

type Json = Readonly<Record<string, unknown>>;

/**
 * An answer as `version` has it: without the fields that came later, with those that were always there, and in the older
 * shapes. Nothing is changed in place. An event keeps the version that it was written with.
 */
export function render(body: object, version: string): object {
  if (version === apiVersion) return withEvents(body);
  const { data }: { data?: unknown } = { ...body };
  if (!isPage(body) || !Array.isArray(data)) return renderObject(body as Json, version, null);
  // A page that was asked for is no list inside of an object.
  return { ...body, data: renderValue(data, version, null) };
}

function isPage(body: object): boolean {
  return 'object' in body && (body.object === 'list' || body.object === 'search_result');
}

/** The envelope of an event is the same in every version; its object is of the event's own. */
function withEvents(body: object): object {
  const { object, data }: { object?: unknown; data?: unknown } = { ...body };
  if (object === 'event') return renderEvent(body as Json);
  if (object !== 'list' || !Array.isArray(data) || data[0]?.object !== 'event') return body;
  return { ...body, data: data.map((event: Json) => renderEvent(event)) };
}

/** An event's `data` as its `api_version` has it: `previous_attributes` are members of the same object. */
export function renderEvent(event: Json): Json {
  const version = event.api_version;
  const { data }: { data?: { object?: Json; previous_attributes?: Json } } = event;
  if (typeof version !== 'string' || version === apiVersion || !data?.object) return event;
  const { object, previous_attributes: previous } = data;
  const tree = fieldTrees(version).get(String(object.object)) ?? null;
  return {
    ...event,
    data: {
      ...data,
      object: renderObject(object, version, null),
      ...(previous && { previous_attributes: withoutLater(previous, version, tree) }),
    },
  };
}

function renderObject(value: Json, version: string, inherited: FieldTree | null): Json {
  const kind = typeof value.object === 'string' ? value.object : null;
  if (kind === 'event') return renderEvent(value);
  const tree = kind === null ? inherited : (fieldTrees(version).get(kind) ?? null);
  const plain = withoutLater(value, version, tree);
  for (const [name, { restore }] of tree?.members ?? []) {
    if (restore && !Object.hasOwn(plain, name)) plain[name] = restore.value;
  }
  if (kind === null) return plain;
  return laterChanges(version).reduceRight<Json>(
    (object, change) => change.downgrade?.(kind, object) ?? object,
    plain,
  );
}

function withoutLater(value: Json, version: string, tree: FieldTree | null): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const own = tree?.members.get(name) ?? null;
    if (!own?.isLater) result[name] = renderValue(member, version, own);
  }
  return result;
}

function renderValue(value: unknown, version: string, tree: FieldTree | null): unknown {
  if (Array.isArray(value)) return value.map((each) => renderValue(each, version, tree));
  if (typeof value !== 'object' || value === null) return value;
  return renderObject(value as Json, version, tree);
}
