import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import {
  completeCheckout,
  control,
  openCheckout,
  runEmulator,
  runReceiver,
  startSeconds,
  until,
} from './emulator.fixture';

async function dataFile() {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { path: join(folder, 'deep', 'emulator.jsonl'), [Symbol.asyncDispose]: dispose };
}

test('a closed emulator opens again with the same objects, events and next ids', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  const { session, customer } = await openCheckout(first.stripe);
  await completeCheckout(first.emulator, session.id, '4242424242424242');
  const before = await first.stripe.events.list({ limit: 100 });
  await first.emulator.close();

  await using second = await runEmulator({ dataFile: file.path });
  expect((await second.stripe.events.list({ limit: 100 })).data).toEqual(before.data);
  expect((await second.stripe.subscriptions.list({ customer: customer.id })).data).toMatchObject([
    { status: 'active' },
  ]);
  const ids = new Set(before.data.map((event) => event.id));
  await second.stripe.products.create({ name: 'Later' });
  const [latest] = (await second.stripe.events.list({ limit: 1 })).data;
  expect(ids.has(String(latest?.id))).toBe(false);
});

test('what was not delivered before a stop is delivered after the next start', async () => {
  await using file = await dataFile();
  await using receiver = await runReceiver();
  const first = await runEmulator({ dataFile: file.path });
  await fetch(`${first.emulator.url}/_emulator/deliveries/pause`, { method: 'POST' });
  await first.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
  await first.stripe.products.create({ name: 'Pro' });
  await first.emulator.close();
  expect(receiver.received).toEqual([]);

  await using _second = await runEmulator({ dataFile: file.path });
  await until(() => receiver.received.length === 1);
});

test('a line cut short by a kill is dropped, everything before it stays', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  const product = await first.stripe.products.create({ name: 'Pro' });
  await first.emulator.close();
  appendFileSync(file.path, '{"counters":{"ids":9');
  await using second = await runEmulator({ dataFile: file.path });
  expect((await second.stripe.products.retrieve(product.id)).name).toBe('Pro');
});

test('a second emulator on the same port and file fails without touching the file', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  const second = runEmulator({ dataFile: file.path, port: first.emulator.port });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const product = await first.stripe.products.create({ name: 'Pro' });
  const written = readFileSync(file.path, 'utf8');
  expect(written).toContain(product.id);
  await first.emulator.close();
});

test('a second emulator on the same file is refused until the first is closed, and nothing is lost', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  await expect(runEmulator({ dataFile: file.path })).rejects.toThrow(
    `The data file ${file.path} is in use by another emulator of this process`,
  );
  const product = await first.stripe.products.create({ name: 'Pro' });
  await first.emulator.close();
  expect(existsSync(`${file.path}.lock`)).toBe(false);
  await using second = await runEmulator({ dataFile: file.path });
  expect((await second.stripe.products.retrieve(product.id)).name).toBe('Pro');
});

test('a data file that another process holds is refused with the number of that process', {
  timeout: 60_000,
}, async () => {
  await using file = await dataFile();
  const first = await startProcess(['--port', '0', '--data-file', file.path]);
  const { pid } = JSON.parse(readFileSync(`${file.path}.lock`, 'utf8')) as { pid: number };
  await expect(runEmulator({ dataFile: file.path })).rejects.toThrow(
    `The data file ${file.path} is in use by the process ${pid}; stop it,`,
  );
  await first.kill('SIGTERM');
});

test('a lock left by a process that is gone, or cut short, is taken over', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  await first.emulator.close();
  // The number is in use, by a process with another start: a dead process's number was given out again.
  for (const left of [JSON.stringify({ pid: process.pid, startedAt: 'before' }), '{"pid":']) {
    writeFileSync(`${file.path}.lock`, left);
    const next = await runEmulator({ dataFile: file.path });
    await next.emulator.close();
  }
  expect(existsSync(`${file.path}.lock`)).toBe(false);
});

test('a folder made for the data file is said in the log', async () => {
  await using file = await dataFile();
  const lines: string[] = [];
  await using _running = await runEmulator({ dataFile: file.path, logger: (line) => void lines.push(line) });
  expect(lines).toContain(`made the folder ${dirname(file.path)} for the data file`);
});

test('a damaged data file is named and leaves the port free', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  const { port } = first.emulator;
  await first.emulator.close();
  writeFileSync(file.path, 'not json\n{}\n');
  await expect(runEmulator({ dataFile: file.path, port })).rejects.toThrow(
    `${file.path} is damaged at line 1`,
  );
  await using again = await runEmulator({ port });
  expect(again.emulator.port).toBe(port);
});

test('timers and the moved clock survive a restart', async () => {
  await using file = await dataFile();
  const day = 86_400;
  const first = await runEmulator({ dataFile: file.path });
  const { session, customer } = await openCheckout(first.stripe);
  await completeCheckout(first.emulator, session.id, '4242424242424242');
  await control(first.emulator, 'POST', '/clock/advance', { seconds: day });
  await first.emulator.close();

  await using second = await runEmulator({ dataFile: file.path });
  const [subscription] = (await second.stripe.subscriptions.list({ customer: customer.id })).data;
  const end = subscription?.items.data[0]?.current_period_end;
  expect(await control(second.emulator, 'GET', '/clock')).toMatchObject({
    now: startSeconds + day,
    next: { kind: 'subscription.period_end', due_at: end },
  });
  await control(second.emulator, 'POST', '/clock/advance', { seconds: 30 * day });
  const [invoice] = (await second.stripe.invoices.list({ customer: customer.id })).data;
  expect(invoice).toMatchObject({ status: 'paid', created: end });
});

test('a data file from before there were timers gets them at the next start', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  const { session, customer } = await openCheckout(first.stripe);
  await completeCheckout(first.emulator, session.id, '4242424242424242');
  await first.emulator.close();
  const commit = JSON.parse(readFileSync(file.path, 'utf8')) as { changes: [string][] };
  const changes = commit.changes.filter(([table]) => table !== 'timer' && table !== 'billed_item');
  writeFileSync(file.path, `${JSON.stringify({ ...commit, changes })}\n`);

  await using second = await runEmulator({ dataFile: file.path });
  const [subscription] = (await second.stripe.subscriptions.list({ customer: customer.id })).data;
  expect(await control(second.emulator, 'GET', '/clock')).toMatchObject({
    next: { kind: 'subscription.period_end', object: subscription?.id },
  });
  const preview = await second.stripe.invoices.createPreview({
    subscription: String(subscription?.id),
    subscription_details: {
      items: [{ id: subscription?.items.data[0]?.id, quantity: 2 }],
      proration_behavior: 'always_invoice',
    },
  });
  expect(preview.lines.data.map((line) => line.amount)).toEqual([-9_900, 19_800]);
});

test('reset forgets everything, in the file too', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  await first.stripe.products.create({ name: 'Pro' });
  await first.emulator.reset();
  await first.emulator.close();
  await using second = await runEmulator({ dataFile: file.path });
  expect((await second.stripe.products.list()).data).toEqual([]);
});

interface Child {
  stripe: Stripe;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** The emulator as its own process, as `forge dev` runs it. */
async function startProcess(args: string[]): Promise<Child> {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--quiet', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const line = await until(() => /^\{"ready":true.*\}$/m.exec(output)?.[0], 20_000);
  const { port } = new URL((JSON.parse(line) as { url: string }).url);
  const stripe = new Stripe('sk_test_emulator', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
  });
  return {
    stripe,
    kill: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

test('a killed process loses nothing that it had answered, a terminated one ends cleanly', {
  timeout: 60_000,
}, async () => {
  await using file = await dataFile();
  const args = ['--port', '0', '--data-file', file.path];
  const first = await startProcess(args);
  const product = await first.stripe.products.create({ name: 'Pro' });
  await first.kill('SIGKILL');

  const second = await startProcess(args);
  expect((await second.stripe.products.retrieve(product.id)).name).toBe('Pro');
  expect(await second.kill('SIGTERM')).toBe(0);
});

test('a taken port is one clear sentence and exit code 1', { timeout: 30_000 }, async () => {
  await using running = await runEmulator();
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--port', String(running.emulator.port)]);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(1);
  expect(errors.trim()).toBe(
    `Port ${running.emulator.port} is taken; choose another with --port or EMULATOR_PORT.`,
  );
});

test('a data file where no folder can be made is refused with a word, and the port is given back', async () => {
  await using file = await dataFile();
  const first = await runEmulator();
  const { port } = first.emulator;
  await first.emulator.close();
  await first[Symbol.asyncDispose]();
  const blocked = join(file.path, '..', '..', 'blocked');
  writeFileSync(blocked, '');
  for (const path of ['/proc/no/folder/here.jsonl', join(blocked, 'deep', 'emulator.jsonl')])
    await expect(runEmulator({ dataFile: path, port })).rejects.toThrow('cannot be made');
  await using again = await runEmulator({ port });
  expect(again.emulator.port).toBe(port);
});
