import { coverageMarkdown, coverageOf } from '../contract/coverage';
import { operations } from '../resources/operations';
import { coveragePage } from './coverage-page';
import type { PageRoutes } from './page-work';

export function addCoverageRoutes({ app, work }: PageRoutes): void {
  app.get('/_emulator/coverage', (c) =>
    work(c, ({ now, baseUrl }) => ({ page: coveragePage(coverageOf(operations), { now, baseUrl }) })),
  );
  app.get('/_emulator/coverage.json', (c) => c.json(coverageOf(operations)));
  app.get('/_emulator/coverage.md', (c) => c.text(coverageMarkdown(coverageOf(operations))));
}
