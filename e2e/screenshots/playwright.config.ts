import { defineConfig } from '@playwright/test';
import base from '../../playwright.config';

// `npm run screenshots`: pictures, not tests. Playwright's own `npx playwright test` leaves this folder out.
export default defineConfig({ ...base, testDir: '.', testIgnore: [], timeout: 300_000, workers: 1 });
