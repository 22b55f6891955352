import { environmentWith } from './cli-env';
import { printable } from './say';

/** A person sits there who can be asked: both ends are a terminal, and no CI is running. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !environmentWith({}).CI;
}

/** Says how far long work has come, on stderr: stdout belongs to the answer. */
export interface Progress {
  say(text: string): void;
  stop(text: string): void;
}

const lineEveryMs = 1_000;

/** A spinner for a person; for a log a line at the start, at most one a second after it, and one at the end. */
export async function startProgress(title: string): Promise<Progress> {
  if (isInteractive()) {
    const { spinner } = await import('@clack/prompts');
    const shown = spinner({ output: process.stderr });
    shown.start(title);
    return {
      say: (text) => shown.message(`${title}: ${printable(text)}`),
      stop: (text) => shown.stop(`${title}: ${printable(text)}`),
    };
  }
  console.error(title);
  let saidMs = performance.now();
  return {
    say(text) {
      if (performance.now() - saidMs < lineEveryMs) return;
      saidMs = performance.now();
      console.error(`${title}: ${printable(text)}`);
    },
    stop: (text) => console.error(`${title}: ${printable(text)}`),
  };
}
