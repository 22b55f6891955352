#!/usr/bin/env node
// The `forge` command. Plain JavaScript, so that an old Node reads as far as the sentence below.
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `forge needs Node 22.18 or newer and this is ${process.versions.node}: ` +
      'start it through npm (npm run dev, npx --no forge ...), which uses the Node 24 in node_modules.',
  );
  process.exit(1);
}

const { register } = await import('tsx/esm/api');
const unregister = register();
const { main } = await import('./main.ts');
const outcome = await main(process.argv);
if (typeof outcome === 'string') {
  // `forge start` hands over to the built server: no TypeScript loader stands in its way.
  await unregister();
  module.setSourceMapsSupport(true, { nodeModules: false });
  await import(outcome);
} else {
  process.exitCode = outcome;
}
