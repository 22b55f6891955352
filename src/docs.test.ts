import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { handledEventTypes } from './billing/handled-events';
import { envNames } from './env';

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the documents', () => {
  it('list every variable that the app reads, in the README and in .env.example', () => {
    const example = read('.env.example');
    const readme = read('README.md');
    expect(envNames.filter((name) => !new RegExp(`^${name}=`, 'm').test(example))).toEqual([]);
    expect(envNames.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('name no variable in .env.example that nothing reads', () => {
    const named = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(envNames as string[]).includes(name))).toEqual([]);
  });

  it('list exactly the events that are handled', () => {
    const listed = [...read('docs/webhooks.md').matchAll(/^\| `([a-z_.]+\.[a-z_.]+)` \|/gm)].map(
      (match) => match[1],
    );
    expect(listed).toEqual([...handledEventTypes]);
  });

  it('lead to files that are there', () => {
    const files = [
      'README.md',
      'CONTRIBUTING.md',
      'docs/architecture.md',
      'docs/webhooks.md',
      'docs/reporting.md',
      'docs/observability.md',
      'src/emulator/README.md',
    ];
    const broken = files.flatMap((file) =>
      [...read(file).matchAll(/\]\(((?!https?:|#)[^)]+)\)/g)]
        .map((match) => path.join(path.dirname(file), match[1]?.split('#')[0] ?? ''))
        .filter((target) => {
          const folder = path.join(root, path.dirname(target));
          return !readdirSync(folder).includes(path.basename(target));
        }),
    );
    expect(broken).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
    const named = ['README.md', 'CONTRIBUTING.md', '.env.example'].flatMap((file) =>
      [...read(file).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? ''),
    );
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
