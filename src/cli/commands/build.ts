import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleServers } from '../bundle-servers';
import { environmentWith, readCliEnv } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';

export const command: ForgeCommand = {
  description: [
    'Builds the pages into .next (NEXT_DIST_DIR chooses another folder) and bundles src/main.ts and src/worker/main.ts into dist (FORGE_DIST_DIR chooses another). Needs no database, no Stripe and no network. Never build into a folder that a running server reads.',
    'Example: npx --no forge build && npx --no forge start',
    'Exit code: 0 built, 1 not built.',
  ],
  options: [],
  async run() {
    const { nextDistDir, distDir } = readCliEnv();
    const startedMs = Date.now();
    await buildPages(nextDistDir);
    const files = await bundleServers(distDir);
    console.log(
      `built ${nextDistDir} and ${files.join(', ')} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`,
    );
    console.log('Next: npx --no forge start');
    return 0;
  },
};

async function buildPages(nextDistDir: string): Promise<void> {
  const restore = nextDistDir === '.next' ? () => {} : keepFiles(['tsconfig.json', 'next-env.d.ts']);
  const next = path.join(
    path.dirname(createRequire(import.meta.url).resolve('next/package.json')),
    'dist/bin/next',
  );
  const child = spawn(process.execPath, [next, 'build'], {
    stdio: 'inherit',
    // Next refuses another NODE_ENV than production here, and a shell may carry one.
    env: environmentWith({
      NEXT_DIST_DIR: nextDistDir,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    }),
  });
  // Ctrl-C reaches Next by itself; a SIGTERM is for us alone, and Next would go on writing.
  const passOn = (): void => void child.kill('SIGTERM');
  process.on('SIGTERM', passOn);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  process.off('SIGTERM', passOn);
  restore();
  if (code !== 0)
    throw new CliRefusal(`next build failed (${signal ?? `code ${code}`}): its message is above`);
}

/** Next writes the build folder's name into these; a build beside the usual one must not change the checkout. */
function keepFiles(files: readonly string[]): () => void {
  const before = files
    .filter((file) => existsSync(file))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  return () => {
    for (const { file, text } of before) if (readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  };
}
