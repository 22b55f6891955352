// npm test: every suite in order, each one's output streamed. The last line is "N passed, N failed"; the exit code is
// 1 when anything failed. A failing step does not hide the later ones, except that e2e needs its build.
//   npm test -- unit integration   runs only those steps
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { guardPostgresDriver } from '../../scripts/guard-postgres-driver.mjs';
import { countPlaywright, countStep, countVitest, summaryLine } from './count-tests.mjs';
import { ensureBrowser } from './ensure-browser.mjs';

if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(
    `the tests need Node 22.18 or newer and this is ${process.versions.node}: run them with npm test`,
  );
  process.exit(1);
}

// An install without scripts has not run it.
guardPostgresDriver();
const reports = mkdtempSync(path.join(os.tmpdir(), 'appfactory-tests-'));
// Folders of its own: a running "npm run dev" or a release build keeps its files.
const e2eFolders = { NEXT_DIST_DIR: '.next-e2e', FORGE_DIST_DIR: 'dist-e2e' };
let isInterrupted = false;
process.on('SIGINT', () => {
  isInterrupted = true;
});

const report = (name) => path.join(reports, `${name}.json`);

const steps = [
  { name: 'typecheck', run: async () => countStep(await runNpm('typecheck')) },
  { name: 'lint', run: async () => countStep(await runNpm('lint')) },
  { name: 'unit', run: () => runVitest('unit') },
  { name: 'integration', run: () => runVitest('integration') },
  { name: 'e2e', run: runEndToEnd },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no step ${unknown.join(', ')}: the steps are ${steps.map((step) => step.name).join(', ')}`);
  process.exit(2);
}

const all = [];
for (const { name, run } of steps) {
  if (isInterrupted || (wanted.length > 0 && !wanted.includes(name))) continue;
  console.log(`\n== ${name}`);
  all.push(await run());
}
rmSync(reports, { recursive: true, force: true });
if (isInterrupted) console.log('interrupted: the steps after this one did not run');
console.log(summaryLine(all));
process.exitCode = isInterrupted || all.some(({ failed }) => failed > 0) ? 1 : 0;

async function runVitest(project) {
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report(project)}`,
  ];
  return countVitest(report(project), await runBinary('vitest', args));
}

async function runEndToEnd() {
  const built = await runProgram(process.execPath, ['src/cli/bin.mjs', 'build'], e2eFolders);
  if (built !== 0) {
    console.log('e2e did not run: its build failed');
    return countStep(built);
  }
  try {
    console.log(`browser: ${ensureBrowser()}`);
  } catch (error) {
    console.log(`e2e did not run: ${error.message}`);
    return countStep(1);
  }
  const env = { ...e2eFolders, PLAYWRIGHT_JSON_OUTPUT_FILE: report('e2e') };
  return countPlaywright(report('e2e'), await runBinary('playwright', ['test', '--reporter=list,json'], env));
}

function runNpm(script) {
  return runProgram('npm', ['run', '--silent', script]);
}

/** A program of node_modules, on the Node that runs this file. */
function runBinary(name, args, env) {
  return runProgram(process.execPath, [path.join('node_modules', '.bin', name), ...args], env);
}

async function runProgram(program, args, env = {}) {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  try {
    const [code] = await once(child, 'close');
    return code ?? 1;
  } catch (error) {
    console.error(`cannot run ${program}: ${error.message}`);
    return 1;
  }
}
