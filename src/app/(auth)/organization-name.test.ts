import { expect, test } from 'vitest';
import { organizationNameProblem } from './organization-name';

test('a name needs one letter or digit, of any script', () => {
  for (const name of ['Acme', '株式会社', '42', '- Z -', 'é'])
    expect(organizationNameProblem(name)).toBeNull();
  for (const name of ['---', '', '   ', '&', '🙂', '\u0301'])
    expect(organizationNameProblem(name)).toMatch(/letter/);
});
