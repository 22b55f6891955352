import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom: each room lists the rooms it stands on. `types` are rooms that it may name in `import type` alone.
 * See docs/architecture.md, "Rooms".
 */
const rooms: Record<string, { imports: string[]; types?: string[]; forbidden?: RegExp }> = {
  lib: { imports: [], forbidden: /^(next|react|@trpc|stripe|drizzle-orm|postgres)(\/|$)/ },
  db: { imports: ['lib'], forbidden: /^(next|react|@trpc|stripe)(\/|$)/ },
  billing: { imports: ['lib', 'db'], forbidden: /^(next|react|@trpc|@tanstack|better-auth)(\/|$)/ },
  identity: { imports: ['lib', 'db', 'billing'], forbidden: /^(next|react|@trpc|stripe)(\/|$)/ },
  env: { imports: ['lib'] },
  services: { imports: ['lib', 'db', 'billing', 'identity', 'env'], forbidden: /^(next|react|@trpc)(\/|$)/ },
  boot: { imports: ['lib', 'db', 'billing', 'services', 'env'] },
  reconcile: { imports: ['lib', 'db', 'billing'], forbidden: /^(next|react|@trpc)(\/|$)/ },
  // A mail speaks the words of the pages.
  notifications: { imports: ['lib', 'db', 'billing', 'ui'], forbidden: /^(next|@trpc|stripe)(\/|$)/ },
  worker: {
    imports: ['lib', 'db', 'billing', 'notifications', 'reconcile', 'services', 'env', 'boot'],
    forbidden: /^(next|react|@trpc)(\/|$)/,
  },
  server: { imports: ['lib', 'db', 'billing', 'identity', 'services', 'env'] },
  trpc: { imports: ['lib', 'server'] },
  ui: { imports: ['lib', 'billing'], forbidden: /^(@trpc|stripe|drizzle-orm|postgres|server-only)(\/|$)/ },
  app: {
    imports: ['lib', 'billing', 'server', 'trpc', 'ui'],
    forbidden: /^(stripe|drizzle-orm|postgres)(\/|$)/,
  },
  instrumentation: { imports: ['lib', 'env'] },
  main: { imports: ['lib', 'boot', 'env', 'server', 'services', 'worker'] },
  emulator: { imports: ['lib'], types: [], forbidden: /^(next|react|@trpc|drizzle-orm|postgres)(\/|$)/ },
  mailbox: { imports: ['lib'], forbidden: /^(next|react|@trpc|drizzle-orm|postgres)(\/|$)/ },
  simulation: {
    imports: ['lib', 'db', 'billing', 'env', 'boot', 'services', 'server', 'worker', 'reconcile', 'emulator'],
  },
  cli: {
    imports: [
      'lib',
      'db',
      'billing',
      'identity',
      'emulator',
      'mailbox',
      'notifications',
      'env',
      'services',
      'main',
      'worker',
      'reconcile',
    ],
  },
  bench: {
    imports: [
      'lib',
      'db',
      'billing',
      'identity',
      'env',
      'boot',
      'services',
      'server',
      'worker',
      'emulator',
      'cli',
      'test',
    ],
  },
  test: {
    imports: [
      'lib',
      'db',
      'billing',
      'identity',
      'server',
      'services',
      'worker',
      'env',
      'boot',
      'cli',
      'emulator',
      'mailbox',
    ],
  },
};

/** The interface may show the catalogue and the wire's types, and must not pull the domain into the browser. */
const browserRooms = new Set(['ui', 'app']);
const browserSafeBilling = new Set([
  '@/billing/plans',
  '@/billing/overview-schema',
  '@/billing/permissions',
  '@/billing/roles',
  // Words and lists without a dependency.
  '@/billing/profile/address-line',
  '@/billing/profile/countries',
  '@/billing/profile/tax-id-kinds',
]);

const root = path.join(import.meta.dirname);

interface Import {
  file: string;
  line: number;
  room: string;
  specifier: string;
  isType: boolean;
  source: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    if (statSync(full).isDirectory()) return sourceFiles(full);
    return /\.(ts|tsx)$/.test(name) && !/\.(test|fixture)\.tsx?$/.test(name) ? [full] : [];
  });
}

function roomOf(relative: string): string {
  const [first = ''] = relative.split(path.sep);
  return first.replace(/\.tsx?$/, '');
}

function importsOf(file: string): Import[] {
  const relative = path.relative(root, file);
  const source = readFileSync(file, 'utf8');
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/gm;
  return [...source.matchAll(pattern)].map((match) => ({
    file: relative,
    line: source.slice(0, match.index).split('\n').length + (match[0].startsWith('\n') ? 1 : 0),
    room: roomOf(relative),
    specifier: match[2] ?? match[3] ?? '',
    isType: Boolean(match[1]),
    source,
  }));
}

/** The room that an import leads to, or null for a package. */
function targetRoom({ file, specifier }: Import): string | null {
  if (specifier.startsWith('@/')) return roomOf(specifier.slice(2));
  if (!specifier.startsWith('.')) return null;
  return roomOf(path.normalize(path.join(path.dirname(file), specifier)));
}

const imports = sourceFiles(root).flatMap(importsOf);

function explain(offenders: Import[], rule: string): string {
  const lines = offenders.map(({ file, line, specifier }) => `  src/${file}:${line} imports ${specifier}`);
  return `${rule} (docs/architecture.md, "Rooms")\n${lines.join('\n')}`;
}

describe('the rooms of the house', () => {
  it('reads the whole house', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it('has no room that the table does not know', () => {
    const unknown = imports.filter(({ room }) => !(room in rooms));
    expect(unknown, explain(unknown, 'Every room stands in the table of src/layers.test.ts')).toEqual([]);
  });

  it('keeps each room to the rooms it stands on', () => {
    const offenders = imports.filter((found) => {
      const target = targetRoom(found);
      const room = rooms[found.room];
      if (!room || target === null || target === found.room) return false;
      return !room.imports.includes(target);
    });
    expect(offenders, explain(offenders, 'A room imports only from rooms below it')).toEqual([]);
  });

  it('keeps frameworks and drivers out of the rooms that must not know them', () => {
    const offenders = imports.filter((found) => {
      if (targetRoom(found) !== null) return false;
      return rooms[found.room]?.forbidden?.test(found.specifier) ?? false;
    });
    expect(offenders, explain(offenders, 'A room keeps to its packages')).toEqual([]);
  });

  it('takes only types from the SDK in the emulator', () => {
    const offenders = imports.filter(
      ({ room, specifier, isType }) => room === 'emulator' && specifier === 'stripe' && !isType,
    );
    expect(offenders, explain(offenders, 'The emulator knows the SDK by its types alone')).toEqual([]);
  });

  it('lets the browser see the catalogue and the wire schemas, and nothing else of the domain', () => {
    const offenders = imports.filter(
      (found) =>
        browserRooms.has(found.room) &&
        targetRoom(found) === 'billing' &&
        !found.isType &&
        !browserSafeBilling.has(found.specifier),
    );
    expect(
      offenders,
      explain(offenders, 'ui and app take only types and the catalogue from billing'),
    ).toEqual([]);
  });

  it('crosses rooms by alias, so that an import names the room it enters', () => {
    const offenders = imports.filter((found) => {
      const target = targetRoom(found);
      return found.specifier.startsWith('..') && target !== null && target !== found.room;
    });
    expect(offenders, explain(offenders, 'Other rooms are imported by @/room/file')).toEqual([]);
  });

  it('reads process.env in env.ts and in the command line alone', () => {
    const offenders = sourceFiles(root)
      .map((file) => path.relative(root, file))
      .filter((file) => !/^(env|instrumentation)\.ts$|^(cli|test|emulator|bench)\//.test(file))
      .filter((file) => readFileSync(path.join(root, file), 'utf8').includes('process.env'));
    expect(offenders).toEqual([]);
  });
});
