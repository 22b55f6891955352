import { defineConfig, devices } from '@playwright/test';
import { findBrowser } from './src/test/ensure-browser.mjs';

// No webServer: the e2e fixtures start an app, a database and an emulator per worker, and give tests its address.
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  // Pictures, not tests: npm run screenshots.
  testIgnore: 'screenshots/**',
  // The stories have several browsers each, and a small machine has two cores for all of them.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Two: each worker runs a whole stack. No retries: a test that passes the second time hides a fault.
  workers: 2,
  retries: 0,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  use: {
    ...devices['Desktop Chrome'],
    baseURL: undefined,
    // A trace takes three times the test's own time here: ask for one with --trace retain-on-failure.
    trace: 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    launchOptions: {
      executablePath: findBrowser(),
      args: [
        // Chromium refuses its sandbox to root; containers run as root.
        ...(isRoot ? ['--no-sandbox'] : []),
        // Nothing leaves the machine.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        '--disable-gpu',
      ],
    },
  },
});
