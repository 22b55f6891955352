import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A pid alone is reused by the kernel sooner or later; a pid with its start time is one process for ever. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque: compared, never computed with. */
  startedAt: string;
}

/** When the process started, or undefined when no such process lives. A zombie counts as dead. */
export function processStartedAt(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  const fields = statFields(pid);
  const state = fields?.[0];
  return state === 'Z' || state === 'X' ? undefined : fields?.[19];
}

/** The command line with its arguments joined by spaces; undefined when the process is gone. */
export function processCommandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The pid of the process that this one would answer to; undefined when it is gone. */
export function processParent(pid: number): number | undefined {
  if (process.platform !== 'linux') return Number(ps(pid, 'ppid=')) || undefined;
  return Number(statFields(pid)?.[1]) || undefined;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startedAt: processStartedAt(process.pid) ?? 'unknown' };
}

export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return processStartedAt(pid) === startedAt;
}

/** Narrows what was read from a file that a killed process may have left half-written. */
export function parseProcessIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value))
      return undefined;
    const { pid, startedAt } = value;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

/** From the state on: 0 state, 1 parent, 19 start time in clock ticks since boot. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and parentheses: the numbered fields begin after the last one.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    const output = execFileSync('ps', ['-o', column, '-p', String(pid)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.toString().trim() || undefined;
  } catch {
    return undefined;
  }
}
