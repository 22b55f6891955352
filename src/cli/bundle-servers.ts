import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const entries = { main: 'src/main.ts', worker: 'src/worker/main.ts' } as const;

/**
 * One file per process: what `npm start` and `npm run worker` run. Packages stay in node_modules, since several of
 * them (Next above all) read files beside their own. Answers the files written.
 *
 * @throws esbuild's BuildFailure, already printed with file and line.
 */
export async function bundleServers(distDir: string): Promise<string[]> {
  const present = Object.entries(entries).filter(([, entry]) => existsSync(entry));
  await build({
    entryPoints: Object.fromEntries(present),
    outdir: distDir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // Reads the paths of tsconfig.json, so that '@/...' is ours and everything else a package.
    packages: 'external',
    tsconfig: 'tsconfig.json',
    sourcemap: true,
    logLevel: 'warning',
  });
  return present.map(([name]) => path.join(distDir, `${name}.js`));
}
