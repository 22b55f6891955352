import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CliRefusal } from '../cli-refusal';
import { formatEnvFile } from './format-env';

interface NextEnv {
  loadEnvConfig(
    folder: string,
    isDevelopment: boolean,
    log: { info(): void; error(): void },
    forceReload: boolean,
  ): { parsedEnv: Record<string, string> };
}

const require = createRequire(import.meta.url);
/** The very loader that `next dev` and `next build` run. */
const next = createRequire(require.resolve('next/package.json'))('@next/env') as NextEnv;

function readByNext(text: string): Record<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'forge-env-'));
  try {
    writeFileSync(path.join(folder, '.env'), text);
    const silent = { info: () => undefined, error: () => undefined };
    return next.loadEnvConfig(folder, false, silent, true).parsedEnv;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readBoth(values: Record<string, string>): { node: object; next: object } {
  const text = formatEnvFile(values);
  const byNode = parseEnv(text);
  const byNext = readByNext(text);
  const own = (read: NodeJS.Dict<string>) =>
    Object.fromEntries(Object.keys(values).map((name) => [name, read[name]]));
  return { node: own(byNode), next: own(byNext) };
}

const awkward = {
  FT_DOLLAR: `pa$$word $HOME ${'${'}PATH} $`,
  FT_DOLLAR_EQUALS: 'a=$b=c==',
  FT_DOLLAR_BACKSLASH: 'a\\=$b\\\\=c',
  FT_HASH: 'before # after',
  FT_DOUBLE: 'say "yes"',
  FT_SINGLE: "it's",
  FT_BOTH: `it's "so"`,
  FT_ALL: `it's "so" \`here\``,
  FT_SPACES: '  around  ',
  FT_LINES: '-----BEGIN KEY-----\nMIIB+/=\n-----END KEY-----\n',
  FT_LINES_DOLLAR: 'one $two\nthree=$four\n',
  FT_BACKSLASH: 'C:\\new\\folder',
  FT_LAST_BACKSLASH: 'C:\\new\\',
  FT_ESCAPED: '\\$already',
  FT_EMPTY: '',
  FT_EXPORT: 'export X=1',
};

describe('formatEnvFile', () => {
  it('keeps $ # " \' =, spaces, backslashes and line ends for Node and for Next', () => {
    expect(readBoth(awkward)).toEqual({ node: awkward, next: awkward });
  });

  it('adds no name but the one that stands for =, and that only when it is needed', () => {
    expect(Object.keys(parseEnv(formatEnvFile({ B: 'x', A: 'y' })))).toEqual(['A', 'B']);
    expect(Object.keys(parseEnv(formatEnvFile(awkward))).toSorted()).toEqual(
      [...Object.keys(awkward), ...[0, 1, 2].map((n) => `FORGE_EQUALS_${n}`)].toSorted(),
    );
  });

  it('keeps every value that it takes, and refuses the others by name and without their value', () => {
    const part = fc.constantFrom(
      '$',
      '#',
      '"',
      "'",
      '`',
      '=',
      ' ',
      '\n',
      '\\',
      '{',
      '}',
      'a',
      'HOME',
      '\\n',
      '-',
      ':',
    );
    const value = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (list) => {
        const values = Object.fromEntries(list.map((text, index) => [`FT_${index}`, text]));
        try {
          formatEnvFile(values);
        } catch (error) {
          expect(error).toBeInstanceOf(CliRefusal);
          expect(String(error)).toMatch(/FT_\d cannot be written/);
          return;
        }
        expect(readBoth(values)).toEqual({ node: values, next: values });
      }),
      { numRuns: 3_000 },
    );
  });

  it('refuses a name that is none, and what no env file can hold', () => {
    expect(() => formatEnvFile({ 'A B': 'x' })).toThrow('"A B" is no name');
    expect(() => formatEnvFile({ A: 'secret\r\nvalue' })).toThrow(/^A holds a carriage return/);
  });
});
