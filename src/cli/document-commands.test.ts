import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { documentCommands } from './document-commands';

it('docs/forge.md says what the help of every command says', async () => {
  const file = path.join(import.meta.dirname, '../../docs/forge.md');
  expect(readFileSync(file, 'utf8'), 'write it again: npm run forge:docs').toBe(await documentCommands());
});
