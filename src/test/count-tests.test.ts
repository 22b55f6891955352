import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countPlaywright, countStep, countVitest, summaryLine } from './count-tests.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'count-tests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(report: object): string {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return file;
}

it('a file that does not load counts as one failure', () => {
  const file = write({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{}] },
    ],
  });
  expect(countVitest(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 });
});

it('a runner that crashes without a report counts as one failure', () => {
  expect(countVitest(path.join(folder, 'missing.json'), 134)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countPlaywright(path.join(folder, 'missing.json'), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('a flaky browser test is a failure', () => {
  const file = write({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 0 } });
  expect(countPlaywright(file, 1)).toEqual({ passed: 5, failed: 2, skipped: 0 });
});

it('the last line names skipped tests only when there are some', () => {
  expect(summaryLine([countStep(0), countStep(1)])).toBe('1 passed, 1 failed');
  expect(summaryLine([{ passed: 2, failed: 0, skipped: 1 }])).toBe('2 passed, 0 failed, 1 skipped');
});
