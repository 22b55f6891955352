import { expect, it } from 'vitest';
import { isAlive, parseProcessIdentity, processStartedAt, thisProcess } from '@/lib/process-identity';
import { findPlatformBinaries } from './platform-binaries';
import { runProgram } from './run-program';

it('a platform without a binary package is refused with the way out', () => {
  expect(() => findPlatformBinaries('sunos', 'sparc')).toThrow(
    /no embedded Postgres for sunos-sparc.*set DATABASE_URL to any Postgres 15\+/,
  );
});

it('a program that cannot be spawned is a rejection with a sentence, never an uncaught error', async () => {
  await expect(runProgram('/nowhere/initdb', [], { runAs: undefined, timeoutMs: 1_000 })).rejects.toThrow(
    'cannot run /nowhere/initdb: spawn /nowhere/initdb ENOENT',
  );
});

it('a program that hangs is ended at its limit', async () => {
  await expect(runProgram('/bin/sleep', ['60'], { runAs: undefined, timeoutMs: 20 })).rejects.toThrow(
    'SIGKILL',
  );
});

it('a process is itself only with its start time', () => {
  expect(isAlive(thisProcess())).toBe(true);
  expect(isAlive({ pid: process.pid, startedAt: 'another time' })).toBe(false);
  expect(processStartedAt(2 ** 30)).toBeUndefined();
  expect(parseProcessIdentity('{"pid":')).toBeUndefined();
  expect(parseProcessIdentity(JSON.stringify(thisProcess()))).toEqual(thisProcess());
});
