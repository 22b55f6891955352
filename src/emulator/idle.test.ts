import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('an idle emulator uses no CPU, and a closed one leaves nothing that keeps a process alive', {
  timeout: 60_000,
}, async () => {
  const fixture = join(import.meta.dirname, 'idle.fixture.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', fixture], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), 50_000);
  const [code] = await once(child, 'close');
  clearTimeout(deadline);
  expect(code).toBe(0);
  const { cpuMs } = JSON.parse(output) as { cpuMs: number };
  // What is left of compiling and collecting; a timer per second and account would cost more.
  expect(cpuMs).toBeLessThan(150);
  console.info(`an idle second with twenty accounts used ${cpuMs} ms of CPU`);
});
