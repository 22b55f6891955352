// npm run screenshots: builds the app and writes docs/screenshots/<state>-<width>-<theme>.png from real flows on the emulator.
import { spawnSync } from 'node:child_process';
import { ensureBrowser } from '../src/test/ensure-browser.mjs';

// The folders of the end-to-end tests: a running "npm run dev" keeps its own.
const env = { ...process.env, NEXT_DIST_DIR: '.next-e2e', FORGE_DIST_DIR: 'dist-e2e' };

function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

console.log(`browser: ${ensureBrowser()}`);
run(['src/cli/bin.mjs', 'build']);
run([
  'node_modules/@playwright/test/cli.js',
  'test',
  '--config',
  'e2e/screenshots/playwright.config.ts',
  ...process.argv.slice(2),
]);
