import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A module in a process of its own, which answers one command at a time. It ends with its parent. */
export interface Child<Command, Answer> {
  pid: number;
  ask(command: Command): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts a bundled module that calls `serveParent`. Its text goes to stderr: stdout is for figures. */
export async function startChild<Command extends object, Answer>(
  file: string,
): Promise<Child<Command, Answer>> {
  const child = fork(file, [], { stdio: ['ignore', 2, 2, 'ipc'], serialization: 'advanced', execArgv: [] });
  await once(child, 'spawn');
  killWithUs(child);
  // One command at a time: whatever ends the wait, an answer or the child's death, ends it once.
  let settle: ((answer: { error?: string }) => void) | undefined;
  child.on('message', (answer: { error?: string }) => settle?.(answer));
  child.on('exit', (code) => settle?.({ error: `ended with ${code} before it answered` }));
  return {
    pid: child.pid ?? 0,
    async ask(command) {
      const answer = await new Promise<{ error?: string }>((resolve) => {
        settle = resolve;
        child.send(command);
      });
      if (answer.error !== undefined) throw new Error(`${file}: ${answer.error}`);
      return answer as Answer;
    },
    close: () => endChild(child),
  };
}

/** The child's side: answers each command of the parent, and ends when the parent is gone. */
export function serveParent<Command, Answer extends object>(
  answer: (command: Command) => Promise<Answer>,
): void {
  process.on('message', (command) => {
    answer(command as Command).then(
      (result) => process.send?.(result),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

/** A bench that is killed leaves nobody behind, stopped ones included. */
export function killWithUs(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

/** SIGTERM, and SIGKILL after five seconds. A stopped process hears neither until it is continued. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
}
