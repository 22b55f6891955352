import {
  isAlive,
  type ProcessIdentity,
  processCommandLine,
  processParent,
  processStartedAt,
} from '@/lib/process-identity';
import type { Lifetime } from './lifetime';

const npmCheckMs = 1_000;
const echoMs = 500;

/**
 * Ctrl-C and SIGTERM end the stack in order, with exit code 0: stopping is what was asked for. A second Ctrl-C
 * does not wait any longer; a terminal, npm and a service manager may all pass the first one on, so what comes
 * within half a second of it, and any SIGTERM, says nothing new. Answers the undoing.
 */
export function endOnSignals(lifetime: Lifetime, giveUp: () => void): () => void {
  let firstMs: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstMs === undefined) {
      firstMs = Date.now();
      lifetime.end({ exitCode: 0, sentence: 'stopping' });
    } else if (signal === 'SIGINT' && Date.now() - firstMs > echoMs) giveUp();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return () => {
    for (const name of names) process.off(name, onSignal);
  };
}

/**
 * npm cannot pass a kill -9 on, and between it and us often stands a shell that lives on. Without this watch the
 * ports would stay taken by a server that nobody can see. Answers the undoing; nothing to do when npm did not start us.
 */
export function endWithNpm(lifetime: Lifetime, pid: number = process.pid): () => void {
  const npm = findNpmAncestor(pid);
  if (!npm) return () => {};
  const timer = setInterval(() => {
    if (!isAlive(npm)) lifetime.end({ exitCode: 1, sentence: 'npm is gone: stopping' });
  }, npmCheckMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The parent or, behind a shell, its parent. */
function findNpmAncestor(pid: number): ProcessIdentity | undefined {
  let ancestor = processParent(pid);
  for (let steps = 0; ancestor !== undefined && steps < 2; steps += 1) {
    const startedAt = processStartedAt(ancestor);
    const isNpm = /^npm\b|\/npm(-cli\.js)?\b/.test(processCommandLine(ancestor) ?? '');
    if (isNpm && startedAt !== undefined) return { pid: ancestor, startedAt };
    ancestor = processParent(ancestor);
  }
  return undefined;
}
