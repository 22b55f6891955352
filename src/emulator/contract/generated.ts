import { readFileSync } from 'node:fs';

/** The files that `npm run emulator:contract` writes; read when they are first needed. */

export interface OperationsFile {
  sdk: string;
  apiVersion: string;
  fingerprint: string;
  /** `POST /v1/customers/:id` -> the SDK's method, the type of its parameters, of its answer, and what kind of list. */
  operations: Record<
    string,
    [call: string, params: string, returns: string, list: 'object' | 'list' | 'search']
  >;
}

export interface ParametersFile {
  /** Type -> members -> type; a member's `?` says that it is optional. */
  types: Record<string, Record<string, string>>;
}

export interface SchemaFile {
  $defs: Record<string, object>;
}

/** What a version changed, compared with the one before it. Paths are like `items[].price_data.currency`. */
export interface Change {
  added?: string[];
  removed?: Record<string, string>;
  changed?: Record<string, string>;
}

export interface VersionsFile {
  /** Oldest first. */
  versions: Record<
    string,
    { sdk: string; parameters: Record<string, Change>; fields: Record<string, Change> }
  >;
}

function reader<T>(name: string): () => T {
  let content: T | undefined;
  return () => {
    content ??= JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
    return content;
  };
}

export const operationsFile = reader<OperationsFile>('./operations.json');
export const parametersFile = reader<ParametersFile>('./parameters.json');
export const schemaFile = reader<SchemaFile>('./resources.schema.json');
export const versionsFile = reader<VersionsFile>('./versions.json');
