import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleServers } from '@/cli/bundle-servers';
import { copyContract } from '../copy-contract';

/** Git and the linters ignore it; node_modules is found from it. */
export const benchDist = 'dist-bench';
export const benchNextDist = '.next-bench';

const children = {
  floor: 'floor-child',
  load: 'load-child',
  stripe: 'stripe-child',
  readFloor: '../read/read-floor-child',
  readLoad: '../read/read-load-child',
} as const;

/** What `npm start` runs, and the bench's own processes, bundled alike: no side carries a TypeScript loader. */
export async function bundleAll(): Promise<
  { main: string; worker: string } & Record<keyof typeof children, string>
> {
  await bundleServers(benchDist);
  await build({
    entryPoints: Object.fromEntries(
      Object.entries(children).map(([name, file]) => [name, path.join(import.meta.dirname, `${file}.ts`)]),
    ),
    outdir: benchDist,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    packages: 'external',
    tsconfig: 'tsconfig.json',
    logLevel: 'warning',
  });
  await copyContract(benchDist);
  const file = (name: string) => path.resolve(benchDist, `${name}.js`);
  return {
    main: file('main'),
    worker: file('worker'),
    floor: file('floor'),
    load: file('load'),
    stripe: file('stripe'),
    readFloor: file('readFloor'),
    readLoad: file('readLoad'),
  };
}

/**
 * The pages, through `forge build` into a folder of the bench's own. BENCH_NEXT_DIST names a build that is there already.
 * Answers the folder. Throws when they cannot be built: `npm start` does not run without them.
 */
export async function buildPages(): Promise<string> {
  const given = process.env.BENCH_NEXT_DIST;
  if (given) return given;
  console.error('building the pages once, for the server around Next and the plain route');
  const forge: ChildProcess = spawn(process.execPath, ['src/cli/bin.mjs', 'build'], {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, NEXT_DIST_DIR: benchNextDist, FORGE_DIST_DIR: benchDist },
  });
  const [code] = await once(forge, 'exit');
  if (code === 0) return benchNextDist;
  throw new Error(`the pages cannot be built (forge build ended with ${code}, its words are above)`);
}
