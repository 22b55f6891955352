import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, processStartedAt, thisProcess } from '@/db/embedded/process-identity';
import { CliRefusal } from '../cli-refusal';

const termTimeoutMs = 5_000;

/** Which process a supervisor has started, so that the next one can end exactly that after a kill -9. */
interface ChildRecord {
  child: ProcessIdentity;
  supervisor: ProcessIdentity;
}

/** Notes a started child; answers the undoing. */
export function recordChild(folder: string, name: string, pid: number): () => void {
  const startedAt = processStartedAt(pid);
  // It has ended already: nothing to remember.
  if (startedAt === undefined) return () => {};
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  const record: ChildRecord = { child: { pid, startedAt }, supervisor: thisProcess() };
  writeFileSync(file, JSON.stringify(record));
  return () => rmSync(file, { force: true });
}

/**
 * Ends the children that a killed supervisor left, and nothing else: a record is a pid with its start time.
 *
 * @throws CliRefusal when that supervisor lives: two stacks on one database and one emulator file would fight.
 */
export async function endLeftChildren(folder: string, print: (line: string) => void): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const record = parseRecord(readFileSync(file, 'utf8'));
    if (record && isAlive(record.child)) {
      if (isAlive(record.supervisor)) {
        throw new CliRefusal(
          `this checkout is running already (process ${record.supervisor.pid}): stop that one with Ctrl-C or ` +
            `kill ${record.supervisor.pid}`,
        );
      }
      print(
        `ending ${path.basename(name, '.json')} (process ${record.child.pid}), left by a run that was killed`,
      );
      await endGroup(record.child);
    }
    rmSync(file, { force: true });
  }
}

/** SIGTERM to the process and what it started, SIGKILL after 5 s. Every child is the leader of its own group. */
export async function endGroup(leader: ProcessIdentity, timeoutMs: number = termTimeoutMs): Promise<void> {
  signalGroup(leader.pid, 'SIGTERM');
  const deadlineMs = Date.now() + timeoutMs;
  while (isAlive(leader) && Date.now() < deadlineMs) await sleep(20);
  // Also when the leader went in time: its own children may not have.
  signalGroup(leader.pid, 'SIGKILL');
  while (isAlive(leader)) await sleep(20);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

function parseRecord(text: string): ChildRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<ChildRecord>;
    return record.child && record.supervisor
      ? { child: record.child, supervisor: record.supervisor }
      : undefined;
  } catch {
    return undefined;
  }
}
