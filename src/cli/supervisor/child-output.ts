import { createWriteStream, type WriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { routineLine } from './routine-line';

/** What a child prints: all of it in a file, what a person should see on the terminal under the child's name. */
export interface ChildOutput {
  read(stream: Readable): void;
  /** Called with each line before it is shown. */
  onLine(listener: (line: string) => void): void;
  logFile: string;
  close(): void;
}

export function createChildOutput(options: {
  name: string;
  logFile: string;
  print: (line: string) => void;
  showAll: boolean;
  /** Never to be seen, neither on the terminal nor in the file: stripe listen prints its secret. */
  hide?: readonly string[];
}): ChildOutput {
  const { name, logFile, print, showAll, hide = [] } = options;
  const file: WriteStream = createWriteStream(logFile, { flags: 'w', mode: 0o600 });
  // A full disk must not take the stack down with it.
  file.on('error', () => {});
  const listeners: ((line: string) => void)[] = [];

  const take = (printed: string): void => {
    const line = hide.reduce((text, secret) => text.replaceAll(secret, '[hidden]'), printed);
    file.write(`${line}\n`);
    for (const listener of listeners) listener(line);
    const shown = showAll ? line : routineLine(line);
    if (shown !== null) print(`[${name}] ${shown}`);
  };

  return {
    read(stream) {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        const lines = (rest + chunk).split(/\r?\n/);
        rest = lines.pop() ?? '';
        for (const line of lines) take(line);
      });
      stream.on('close', () => {
        if (rest) take(rest);
        rest = '';
      });
    },
    onLine(listener) {
      listeners.push(listener);
    },
    logFile,
    close: () => file.end(),
  };
}
