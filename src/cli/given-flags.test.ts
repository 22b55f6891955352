import { expect, it } from 'vitest';
import { givenFlags } from './given-flags';

it('types again what was given, quoted for a shell, without --dry-run and --json', () => {
  const given = {
    dryRun: true,
    json: true,
    replace: true,
    live: undefined,
    account: "Ann's shop",
    out: 'a/b.env',
  };
  expect(givenFlags(given)).toBe(" --replace --account 'Ann'\\''s shop' --out a/b.env");
  expect(givenFlags(given, ['out'])).toBe(' --out a/b.env');
  expect(givenFlags({ dryRun: true })).toBe('');
});
