#!/usr/bin/env node
// The `forge` command. Plain JavaScript, so that an old Node reads as far as the sentence below.
import { fileURLToPath } from 'node:url';
import { serverEnv, serverFlags } from './server-flags.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `forge needs Node 22.18 or newer and this is ${process.versions.node}: ` +
      'start it through npm (npm run dev, npx --no forge ...), which uses the Node 24 in node_modules.',
  );
  process.exit(1);
}

const { register } = await import('tsx/esm/api');
// Its paths (@/...) are ours wherever forge is called from.
const unregister = register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) });
const { main } = await import('./main.ts');
const outcome = await main(process.argv);
if (typeof outcome === 'string') {
  await unregister();
  await become(outcome);
} else {
  process.exitCode = outcome;
}

/**
 * `forge start` hands over to the built server: this process becomes it, with its own flags and without a TypeScript loader. Where a
 * process cannot be replaced (Windows), the server is imported and the flags are left out.
 */
async function become(url) {
  const args = [process.execPath, ...serverFlags, fileURLToPath(url)];
  try {
    process.execve?.(process.execPath, args, { ...serverEnv, ...process.env });
  } catch {
    // Not on this platform.
  }
  await import(url);
}
