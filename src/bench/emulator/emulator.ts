import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { build } from 'esbuild';
import Stripe from 'stripe';
import { required } from '@/lib/assert';
import { copyContract } from '../copy-contract';
import type { Bench } from '../figure';
import { interleave, median } from '../rounds';
import { type Child, startChild } from '../webhook/child';
import type { EchoAnswer, EchoCommand } from './echo-child';
import type { EmulatorAnswer, EmulatorCommand } from './emulator-child';

const distDir = 'dist-bench';
/** What a recorded subscription answer of Stripe's weighs. */
const floorBodyBytes = 8_500;
const manyObjects = 50_000;
/** Short and many: a noisy moment of the machine then spoils a round, not the figure. */
const roundSeconds = 0.7;
const rounds = 15;
/** What a compiler needs before it knows the hot path. */
const warmUpSeconds = 5;

/** Subscription creates through the SDK beside a bare server's, the start, and a year of billing. */
export const emulatorBench: Bench = {
  name: 'emulator',
  async run(report) {
    await using closing = new AsyncDisposableStack();
    const files = await bundle();
    const child = async <C extends object, A>(file: string): Promise<Child<C, A>> => {
      const started = await startChild<C, A>(file);
      closing.defer(() => started.close());
      return started;
    };
    const emulator = async (objects: number) => {
      const process = await child<EmulatorCommand, EmulatorAnswer>(files.emulator);
      const prepared = await process.ask({ kind: 'start', objects, customers: 200 });
      console.error(`an emulator with ${prepared.objects} objects, pid ${process.pid}`);
      return { process, target: targetOf(prepared.port, prepared) };
    };
    const small = await emulator(0);
    const prepared = await small.process.ask({ kind: 'start', objects: 0, customers: 1 });
    const echo = await child<EchoCommand, EchoAnswer>(files.echo);
    const { port } = await echo.ask({ body: padded(prepared.subscription) });
    const floor = targetOf(port, { customers: ['cus_floor'], price: 'price_floor' });

    const compared = async (name: string, ours: Target, concurrency: number) => {
      for (const target of [ours, floor]) await createsPerSecond(target, concurrency, warmUpSeconds);
      const figure = await interleave(
        {
          ours: () => createsPerSecond(ours, concurrency),
          floor: () => createsPerSecond(floor, concurrency),
        },
        rounds,
      );
      report({ name, unit: '1/s', ...figure });
    };
    await compared('emulator_subscription_create_c1', small.target, 1);
    await compared('emulator_subscription_create_c16', small.target, 16);
    const large = await emulator(manyObjects);
    await compared('emulator_subscription_create_c16_50k', large.target, 16);
    await large.process.close();

    const starts: number[] = [];
    for (let round = 0; round < rounds; round += 1) starts.push(await startMs(files.alone));
    report({ name: 'emulator_start', value: median(starts), unit: 'ms', floor: null, ratio: null });

    const year = await child<EmulatorCommand, EmulatorAnswer>(files.emulator);
    const { ms } = await year.ask({ kind: 'year', organizations: 100 });
    report({ name: 'emulator_year', value: ms / 1000, unit: 's', floor: null, ratio: null });
  },
};

interface Target {
  stripe: Stripe;
  customers: string[];
  price: string;
  turn: number;
}

function targetOf(port: number, { customers, price }: Pick<EmulatorAnswer, 'customers' | 'price'>): Target {
  const stripe = new Stripe('sk_test_bench', { host: '127.0.0.1', port, protocol: 'http', telemetry: false });
  return { stripe, customers, price, turn: 0 };
}

/** Creates for some seconds with so many under way at once. */
async function createsPerSecond(
  target: Target,
  concurrency: number,
  seconds = roundSeconds,
): Promise<number> {
  const startedMs = performance.now();
  const endsAtMs = startedMs + seconds * 1000;
  let done = 0;
  const worker = async () => {
    while (performance.now() < endsAtMs) {
      target.turn += 1;
      const customer = required(target.customers[target.turn % target.customers.length], 'a customer');
      await target.stripe.subscriptions.create({ customer, items: [{ price: target.price }] });
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return done / ((performance.now() - startedMs) / 1000);
}

/** From the spawn of the process to its first answer. */
async function startMs(file: string): Promise<number> {
  const startedMs = performance.now();
  const alone = spawn(process.execPath, [file, '--port', '0', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(alone.stdout, 'data');
    const { url }: { url: string } = JSON.parse(String(line));
    await fetch(`${url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_start' } });
    return performance.now() - startedMs;
  } finally {
    const ended = once(alone, 'exit');
    alone.kill('SIGTERM');
    await ended;
  }
}

/** The answer with as much metadata as makes it weigh what Stripe's does. */
function padded(subscription: string): string {
  const missing = Math.max(0, floorBodyBytes - Buffer.byteLength(subscription));
  const body = { ...JSON.parse(subscription), padding: 'x'.repeat(Math.max(0, missing - 20)) };
  return JSON.stringify(body, null, 2);
}

async function bundle(): Promise<{ emulator: string; echo: string; alone: string }> {
  const source = (file: string) => path.join(import.meta.dirname, file);
  await build({
    entryPoints: {
      emulator: source('emulator-child.ts'),
      echo: source('echo-child.ts'),
      'emulator-alone': 'src/emulator/main.ts',
    },
    outdir: distDir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    packages: 'external',
    tsconfig: 'tsconfig.json',
    sourcemap: true,
    logLevel: 'warning',
  });
  await copyContract(distDir);
  const file = (name: string) => path.resolve(distDir, `${name}.js`);
  return { emulator: file('emulator'), echo: file('echo'), alone: file('emulator-alone') };
}
