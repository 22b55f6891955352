// From a runner's JSON report to numbers. A report that is missing or says nothing of a failure still counts the
// failure: a crash of the runner must never look like a pass.
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @param {string} reportFile
 * @param {number} exitCode of the runner
 * @returns {Counts}
 */
export function countVitest(reportFile, exitCode) {
  const report = readReport(reportFile);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (report) {
    counts.passed = report.numPassedTests;
    // A file that does not even load has no tests to fail.
    const brokenFiles = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    counts.failed = report.numFailedTests + brokenFiles.length;
    counts.skipped = report.numPendingTests + report.numTodoTests;
  }
  return withExitCode(counts, exitCode);
}

/**
 * @param {string} reportFile
 * @param {number} exitCode of the runner
 * @returns {Counts}
 */
export function countPlaywright(reportFile, exitCode) {
  const report = readReport(reportFile);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (report) {
    counts.passed = report.stats.expected;
    counts.failed = report.stats.unexpected + report.stats.flaky;
    counts.skipped = report.stats.skipped;
  }
  return withExitCode(counts, exitCode);
}

/** @returns {Counts} a step without a report: one pass or one failure */
export function countStep(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * @param {readonly Counts[]} all
 * @returns {string} the last line of `npm test`
 */
export function summaryLine(all) {
  const sum = (name) => all.reduce((total, counts) => total + counts[name], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function withExitCode(counts, exitCode) {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
