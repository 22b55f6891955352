import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Stripe from 'stripe';
import { expect, it } from 'vitest';

const forge = path.join(import.meta.dirname, '..', 'bin.mjs');
const startMs = 30_000;

interface Running {
  url: string;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

function start(args: readonly string[]): ChildProcess {
  // Without a database, a key or a port in the environment: it needs none.
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: process.env.PATH };
  return spawn(process.execPath, [forge, 'emulator', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ready(args: readonly string[]): Promise<Running> {
  const child = start(args);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const line = /^\{"ready":true.*\}$/m.exec(output)?.[0];
      if (line) resolve((JSON.parse(line) as { url: string }).url);
    });
    void exited.then((code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return {
    url,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

async function outcome(
  args: readonly string[],
): Promise<{ code: number | null; errors: string; output: string }> {
  const child = start(args);
  const text = { errors: '', output: '' };
  child.stderr?.on('data', (chunk: Buffer) => {
    text.errors += chunk.toString('utf8');
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    text.output += chunk.toString('utf8');
  });
  const [code] = await once(child, 'close');
  return { code, ...text };
}

function stripeAt(url: string): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe('sk_test_alone', { host: hostname, port, protocol: 'http', telemetry: false });
}

it('runs alone, answers the SDK, keeps its data file and ends with 0', { timeout: 2 * startMs }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'forge-emulator-'));
  try {
    const args = ['--port', '0', '--seed', '7', '--clock', '2026-01-31T12:00:00Z', '--json'];
    const kept = [...args, '--data-file', path.join(folder, 'kept.jsonl')];
    const first = await ready(kept);
    const customer = await stripeAt(first.url).customers.create({ name: 'Acme' });
    expect(customer.created).toBe(Date.parse('2026-01-31T12:00:00Z') / 1000);
    expect((await fetch(`${first.url}/_emulator/`)).status).toBe(200);
    expect(await first.end('SIGTERM')).toBe(0);

    const second = await ready(kept);
    expect(await stripeAt(second.url).customers.retrieve(customer.id)).toMatchObject({ name: 'Acme' });
    expect(await second.end('SIGINT')).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('refuses a wrong port, clock or version and a damaged file in one sentence each', {
  timeout: 4 * startMs,
}, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'forge-emulator-'));
  try {
    const damaged = path.join(folder, 'damaged.jsonl');
    await writeFile(damaged, 'not json\n{}\n');
    const refusals = await Promise.all([
      outcome(['--port', 'http']),
      outcome(['--port', '0', '--clock', 'noonish']),
      outcome(['--port', '0', '--data-file', damaged]),
      outcome(['--port', '0', '--default-version', '1999-01-01']),
    ]);
    expect(refusals.map(({ code }) => code)).toEqual([2, 2, 1, 1]);
    const [wrongPort, wrongClock, wrongFile, wrongVersion] = refusals.map(
      ({ errors, output }) => `${errors}${output}`,
    );
    expect(wrongPort).toContain('--port http is no port: give a number from 0 to 65535');
    expect(wrongClock).toContain('--clock noonish is no clock');
    expect(wrongFile).toContain(`${damaged} is damaged at line 1; move it away to start empty`);
    expect(wrongVersion).toContain('1999-01-01');
    for (const text of [wrongFile, wrongVersion]) expect(text).not.toContain('    at ');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
