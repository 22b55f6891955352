import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const section = /## Where it decides what Stripe leaves open\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
const rules = section.split(/^- /m).slice(1);

const known =
  /<https:\/\/docs\.stripe\.com\/\S+|`Stripe\.[A-Z]\w*[\w.]*`|\brecorded\b|\bour decision\b|the SDK's text on `|the Stripe CLI's fixture/;

test('each rule of the README names its source: a page, the SDK, a recording or our decision', () => {
  expect(rules.length).toBeGreaterThan(30);
  const withoutSource = rules.filter((rule) => !known.test(/^ {2}Source: (.+)\.$/m.exec(rule)?.[1] ?? ''));
  expect(withoutSource).toEqual([]);
});
