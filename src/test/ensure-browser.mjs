// Which Chromium the e2e suite drives, and how one gets onto a fresh machine.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from '@playwright/test';

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];

/**
 * The browser's executable: Playwright's own, else CHROMIUM_PATH, else the system's. Undefined when there is none.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const candidates = [chromium.executablePath(), process.env.CHROMIUM_PATH, ...systemBrowsers];
  return candidates.find((candidate) => candidate && existsSync(candidate));
}

/**
 * Finds a browser, or installs one: Playwright's download first, then Debian's package when we may.
 * @returns {string} the executable
 * @throws {Error} one sentence that says what to do
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;

  console.log('no Chromium here: trying playwright install chromium');
  const cli = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
    'cli.js',
  );
  run(process.execPath, [cli, 'install', 'chromium']);
  const downloaded = findBrowser();
  if (downloaded) return downloaded;

  const mayInstallPackages = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (mayInstallPackages) {
    console.log('the download failed: trying apt-get install chromium');
    run('apt-get', ['update']);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    'the e2e suite needs a Chromium and none could be installed: run "npx --no-install playwright install chromium", ' +
      "install your system's chromium package, or set CHROMIUM_PATH to the executable of one",
  );
}

function run(program, args) {
  spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
