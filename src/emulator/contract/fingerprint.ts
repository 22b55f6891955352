import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the generated files were derived from: the installed SDK's declarations and the scripts that read them. A test
 * compares it, so that neither can change without the other.
 */
export function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const [folder, ending] of [
    [join(root, 'node_modules/stripe/esm'), '.d.ts'],
    [join(root, 'scripts/stripe-contract'), '.ts'],
  ] as const) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith(ending),
    );
    for (const name of names.sort())
      hash.update(name.replaceAll('\\', '/')).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}
