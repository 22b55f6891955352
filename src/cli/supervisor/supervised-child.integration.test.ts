import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { required } from '@/lib/assert';
import { processStartedAt, thisProcess } from '@/lib/process-identity';
import { endGroup, endLeftChildren } from './child-records';

const announces = `console.log('pid ' + process.pid); setInterval(() => {}, 1_000);`;
const isStubborn = `process.on('SIGTERM', () => {}); ${announces}`;
const endsAtOnce = `console.log('pid ' + process.pid); console.error('no such table'); setTimeout(() => process.exit(7), 50);`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'supervised-child-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface FakeSupervisor {
  process: ChildProcess;
  childPid: number;
  lines: string[];
  exit: Promise<unknown[]>;
}

/** Runs a supervisor, with one child of the given program, until that child has announced itself. */
async function startSupervisor(program: string): Promise<FakeSupervisor> {
  const entry = path.join(folder, 'child-program.mjs');
  writeFileSync(entry, program);
  const fixture = path.join(import.meta.dirname, 'fake-supervisor.fixture.ts');
  const supervisor = spawn(process.execPath, ['--import', 'tsx', fixture, folder, entry], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(supervisor, 'close');
  const lines: string[] = [];
  const childPid = await new Promise<number>((resolve, reject) => {
    createInterface({ input: required(supervisor.stdout, 'stdout') }).on('line', (line) => {
      lines.push(line);
      const pid = /^child runs as (\d+)$/.exec(line)?.[1];
      if (pid) resolve(Number(pid));
    });
    void exit.then(() => reject(new Error(`the supervisor ended early: ${lines.join(' / ')}`)));
  });
  return { process: supervisor, childPid, lines, exit };
}

const isGone = (pid: number) => () => processStartedAt(pid) === undefined;
const recorded = (): string[] => readdirSync(path.join(folder, 'children'));

it.each(['SIGINT', 'SIGTERM'] as const)('%s stops the child and ends with code 0', async (signal) => {
  const supervisor = await startSupervisor(announces);
  expect(recorded()).toEqual(['child.json']);
  supervisor.process.kill(signal);
  expect(await supervisor.exit).toEqual([0, null]);
  expect(isGone(supervisor.childPid)()).toBe(true);
  expect(recorded()).toEqual([]);
});

it('a signal that arrives twice, from npm and from the terminal, still stops in order', async () => {
  const supervisor = await startSupervisor(announces);
  supervisor.process.kill('SIGINT');
  supervisor.process.kill('SIGTERM');
  expect(await supervisor.exit).toEqual([0, null]);
  expect(isGone(supervisor.childPid)()).toBe(true);
});

it('a child that dies by itself ends the rest with its last words and code 1', async () => {
  const supervisor = await startSupervisor(endsAtOnce);
  expect(await supervisor.exit).toEqual([1, null]);
  expect(supervisor.lines.join('\n')).toMatch(/\[child\] no such table/);
  expect(supervisor.lines.at(-1)).toMatch(/^forge: child ended with code 7 by itself: stopping the rest/);
});

it('a kill -9 of the child is told apart and ends with code 1', async () => {
  const supervisor = await startSupervisor(announces);
  process.kill(supervisor.childPid, 'SIGKILL');
  expect(await supervisor.exit).toEqual([1, null]);
  expect(supervisor.lines.at(-1)).toContain('child was ended by SIGKILL by itself');
});

it('a kill -9 of the supervisor ends the child', async () => {
  const supervisor = await startSupervisor(announces);
  supervisor.process.kill('SIGKILL');
  await supervisor.exit;
  await expect.poll(isGone(supervisor.childPid), { timeout: 10_000 }).toBe(true);
});

it('a child that ignores everything is ended by the next start, and nothing else is', async () => {
  const supervisor = await startSupervisor(isStubborn);
  supervisor.process.kill('SIGKILL');
  await supervisor.exit;
  // Frozen, it cannot even notice that its parent is gone.
  process.kill(supervisor.childPid, 'SIGSTOP');
  const printed: string[] = [];
  const children = path.join(folder, 'children');
  // A record whose pid now belongs to another process, this one.
  const supervisorIdentity = { pid: 1, startedAt: 'never' };
  const reused = { child: { pid: process.pid, startedAt: 'earlier' }, supervisor: supervisorIdentity };
  writeFileSync(path.join(children, 'reused.json'), JSON.stringify(reused));

  await endLeftChildren(children, (line) => printed.push(line));
  expect(isGone(supervisor.childPid)()).toBe(true);
  expect(printed).toEqual([`ending child (process ${supervisor.childPid}), left by a run that was killed`]);
  expect(recorded()).toEqual([]);
});

it('children of a supervisor that lives are not touched: the second start is refused', async () => {
  const supervisor = await startSupervisor(announces);
  const second = endLeftChildren(path.join(folder, 'children'), () => {});
  await expect(second).rejects.toThrow(
    `this checkout is running already (process ${supervisor.process.pid})`,
  );
  expect(isGone(supervisor.childPid)()).toBe(false);
  supervisor.process.kill('SIGTERM');
  await supervisor.exit;
});

it('a start waits for a supervisor that is stopping', async () => {
  const supervisor = await startSupervisor(isStubborn);
  supervisor.process.kill('SIGTERM');
  const file = path.join(folder, 'children', 'child.json');
  await expect.poll(() => readFileSync(file, 'utf8'), { interval: 10 }).toContain('"isStopping":true');
  await endLeftChildren(path.join(folder, 'children'), () => {});
  expect(isGone(supervisor.childPid)()).toBe(true);
  expect(await supervisor.exit).toEqual([0, null]);
});

it('the end of a group takes grandchildren along', async () => {
  const program = `
    import { spawn } from 'node:child_process';
    console.log(spawn('sleep', ['600'], { stdio: 'ignore' }).pid);
    setInterval(() => {}, 1_000);`;
  const leader = spawn(process.execPath, ['--input-type=module', '-e', program], { detached: true });
  const [grandchild] = (await once(createInterface({ input: leader.stdout }), 'line')) as [string];
  const pid = required(leader.pid, 'pid');
  await endGroup({ pid, startedAt: required(processStartedAt(pid), 'start time') }, 1_000);
  await expect.poll(isGone(Number(grandchild))).toBe(true);
  expect(thisProcess().pid).not.toBe(pid);
});

it('a record that a killed run left half-written is dropped', async () => {
  const children = path.join(folder, 'children');
  mkdirSync(children);
  writeFileSync(path.join(children, 'app.json'), '{"child":{"pid":');
  await endLeftChildren(children, () => {});
  expect(recorded()).toEqual([]);
});
