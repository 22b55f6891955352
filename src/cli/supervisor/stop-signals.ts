import type { Lifetime } from './lifetime';

/**
 * Ctrl-C and SIGTERM end the stack in order, with exit code 0: stopping is what was asked for. A second Ctrl-C
 * does not wait any longer. Answers the undoing.
 */
export function endOnSignals(lifetime: Lifetime, giveUp: () => void): () => void {
  let isFirst = true;
  const onSignal = (): void => {
    if (isFirst) lifetime.end({ exitCode: 0, sentence: 'stopping' });
    else giveUp();
    isFirst = false;
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return () => {
    for (const name of names) process.off(name, onSignal);
  };
}

/**
 * npm cannot pass a kill -9 on: when it dies, the kernel gives this process another parent. Without this watch the
 * ports would stay taken by a server that nobody can see. Answers the undoing.
 */
export function endWithParent(lifetime: Lifetime, parentPid: () => number = () => process.ppid): () => void {
  const original = parentPid();
  const timer = setInterval(() => {
    if (parentPid() !== original) lifetime.end({ exitCode: 1, sentence: 'npm is gone: stopping' });
  }, 500);
  timer.unref();
  return () => clearInterval(timer);
}
