import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, processStartedAt, thisProcess } from '@/lib/process-identity';
import { CliRefusal } from '../cli-refusal';

const termTimeoutMs = 5_000;

/** Long enough for a whole stack to stop the hard way. */
const stoppingTimeoutMs = 20_000;

/** Which process a supervisor has started, so that the next one can end exactly that after a kill -9. */
interface ChildRecord {
  child: ProcessIdentity;
  supervisor: ProcessIdentity;
  /** The supervisor has begun to stop: whoever wants to start next waits for it. */
  isStopping: boolean;
}

/** Notes a started child in the folder. */
export function recordChild(
  folder: string,
  name: string,
  pid: number,
): { markStopping(): void; forget(): void } {
  const startedAt = processStartedAt(pid);
  // It has ended already: nothing to remember.
  if (startedAt === undefined) return { markStopping() {}, forget() {} };
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  const record: ChildRecord = { child: { pid, startedAt }, supervisor: thisProcess(), isStopping: false };
  writeFileSync(file, JSON.stringify(record));
  return {
    markStopping: () => writeFileSync(file, JSON.stringify({ ...record, isStopping: true })),
    forget: () => rmSync(file, { force: true }),
  };
}

/**
 * Ends the children that a killed supervisor left, and nothing else: a record is a pid with its start time. Waits
 * for a supervisor that is stopping.
 *
 * @throws CliRefusal when that supervisor goes on: two stacks on one database and one emulator file would fight.
 */
export async function endLeftChildren(folder: string, print: (line: string) => void): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const record = readRecord(file);
    if (record && isAlive(record.child)) {
      if (record.isStopping) await waitForStop(record.supervisor, print);
      if (isAlive(record.supervisor)) {
        const { pid } = record.supervisor;
        throw new CliRefusal(
          `this checkout is running already (process ${pid}): stop that one with Ctrl-C or kill ${pid}`,
        );
      }
      if (isAlive(record.child)) {
        const child = `${path.basename(name, '.json')} (process ${record.child.pid})`;
        print(`ending ${child}, left by a run that was killed`);
        await endGroup(record.child);
      }
    }
    rmSync(file, { force: true });
  }
}

async function waitForStop(supervisor: ProcessIdentity, print: (line: string) => void): Promise<void> {
  const deadlineMs = Date.now() + stoppingTimeoutMs;
  if (isAlive(supervisor)) print(`waiting for process ${supervisor.pid} to stop`);
  while (isAlive(supervisor) && Date.now() < deadlineMs) await sleep(100);
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

/** Undefined for a half-written file, and for one that a stopping supervisor has just removed. */
function readRecord(file: string): ChildRecord | undefined {
  try {
    const { child, supervisor, isStopping } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ChildRecord>;
    return child && supervisor && { child, supervisor, isStopping: isStopping === true };
  } catch {
    return undefined;
  }
}
