import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One line of a process's log. */
export type LogLine = Record<string, unknown> & { msg?: string };

export interface Child {
  /** Has said that it is ready, and lives. */
  readonly isReady: boolean;
  /** Was ready at some time. */
  readonly wasReady: boolean;
  readonly isStopped: boolean;
  /** Resolves with the line that says so. */
  ready: Promise<LogLine>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it lives, holds what it holds, and does nothing. */
  pause(): void;
  resume(): void;
}

export interface ChildPlan {
  file: string;
  args?: readonly string[];
  env: Record<string, string>;
  onLine: (line: LogLine) => void;
  /** It ended although nobody killed it. */
  onDeath: (how: string) => void;
}

const wrapper = 'src/cli/child.mjs';
const living = new Set<ChildProcess>();
// Whatever ends this process ends them; a stopped one would not notice by itself.
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** Starts a process that ends with this one, kill -9 included (child.mjs holds the other end of our pipe). */
export function startChild({ file, args = [], env, onLine, onDeath }: ChildPlan): Child {
  const child = spawn(process.execPath, [wrapper, file, ...args], {
    env: { NODE_ENV: 'test', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  living.add(child);
  child.stdin.on('error', () => undefined);
  let isReady = false;
  let wasReady = false;
  let isStopped = false;
  let isKilled = false;
  let lastWords = '';
  const ready = Promise.withResolvers<LogLine>();
  ready.promise.catch(() => undefined);
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parse(text);
    if (line.msg === 'ready' || line.msg === 'worker ready') {
      isReady = true;
      wasReady = true;
      ready.resolve(line);
    }
    onLine(line);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-2_000);
  });
  const gone = once(child, 'close').then(([code, signal]) => {
    living.delete(child);
    isReady = false;
    const how = `ended with ${String(signal ?? code)}: ${lastWords.trim()}`;
    ready.reject(new Error(how));
    if (!isKilled) onDeath(how);
  });
  return {
    get isReady() {
      return isReady;
    },
    get wasReady() {
      return wasReady;
    },
    get isStopped() {
      return isStopped;
    },
    ready: ready.promise,
    async kill() {
      isKilled = true;
      child.kill('SIGKILL');
      await gone;
    },
    pause() {
      isStopped = true;
      child.kill('SIGSTOP');
    },
    resume() {
      isStopped = false;
      child.kill('SIGCONT');
    },
  };
}

function parse(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { msg: text };
  }
}
