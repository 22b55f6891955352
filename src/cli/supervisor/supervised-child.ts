import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { processStartedAt } from '@/lib/process-identity';
import { CliRefusal } from '../cli-refusal';
import { createChildOutput } from './child-output';
import { endGroup, recordChild } from './child-records';
import { Ended, type Lifetime } from './lifetime';

export interface ChildPlan {
  /** The name in front of its lines. */
  name: string;
  /** A module, .ts or .js, run through child.mjs. */
  entry: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Where its pid record and its whole output go. */
  stateDir: string;
  showAll: boolean;
  print: (line: string) => void;
  /** Never to be seen in its output. */
  hide?: readonly string[];
}

export interface SupervisedChild {
  /** The first line that `pick` answers something for. */
  waitForLine<T>(pick: (line: string) => T | undefined, timeoutMs: number): Promise<T>;
}

/**
 * Starts a child whose life belongs to `lifetime`: the end stops it, and its own death is the end. It leads its own
 * process group, so that Ctrl-C in the terminal reaches only the supervisor, which then stops things in order.
 *
 * @throws CliRefusal when it cannot be spawned.
 */
export async function startChild(plan: ChildPlan, lifetime: Lifetime): Promise<SupervisedChild> {
  lifetime.checkpoint();
  mkdirSync(path.join(plan.stateDir, 'logs'), { recursive: true });
  const output = createChildOutput({
    name: plan.name,
    logFile: path.join(plan.stateDir, 'logs', `${plan.name}.log`),
    print: plan.print,
    showAll: plan.showAll,
    ...(plan.hide && { hide: plan.hide }),
  });
  const wrapper = path.join(import.meta.dirname, '..', 'child.mjs');
  const child: ChildProcess = spawn(process.execPath, [wrapper, plan.entry, ...plan.args], {
    env: plan.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new CliRefusal(
      `cannot start ${plan.name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const pid = child.pid ?? 0;
  const startedAt = processStartedAt(pid);
  const record = recordChild(path.join(plan.stateDir, 'children'), plan.name, pid);
  if (child.stdout) output.read(child.stdout);
  if (child.stderr) output.read(child.stderr);
  child.stdin?.on('error', () => {});

  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let isStopping = false;
  lifetime.signal.addEventListener('abort', () => record.markStopping());
  lifetime.defer(async () => {
    isStopping = true;
    if (startedAt !== undefined) await endGroup({ pid, startedAt });
    await exited;
    output.close();
    record.forget();
  });
  void exited.then(([code, signal]) => {
    if (isStopping) return;
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    lifetime.end({
      exitCode: 1,
      sentence: `${plan.name} ${how} by itself: stopping the rest (log: ${output.logFile})`,
    });
  });

  return {
    waitForLine(pick, timeoutMs) {
      return new Promise((resolve, reject) => {
        const refuse = (what: string): void =>
          reject(new CliRefusal(`${plan.name} ${what} (log: ${output.logFile})`));
        const timer = setTimeout(() => refuse(`was not ready within ${timeoutMs / 1000} s`), timeoutMs);
        lifetime.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(new Ended());
        });
        output.onLine((line) => {
          const value = pick(line);
          if (value === undefined) return;
          clearTimeout(timer);
          resolve(value);
        });
      });
    },
  };
}
