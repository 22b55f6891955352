import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import {
  completeCheckout,
  openCheckout,
  type Running,
  runEmulator,
  runReceiver,
  until,
} from '../emulator.fixture';

const day = 86_400;

function stripeWith({ emulator }: Running, key: string): Stripe {
  return new Stripe(key, { host: '127.0.0.1', port: emulator.port, protocol: 'http', telemetry: false });
}

async function dataFile() {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { path: join(folder, 'emulator.jsonl'), [Symbol.asyncDispose]: dispose };
}

test('each key opens its own account: objects, clock, faults, dunning and endpoints never meet', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  const [a, b] = [stripeWith(running, 'sk_test_a'), stripeWith(running, 'sk_test_b')];
  const control = running.emulator.control.account('a');
  await control.setWebhookEndpoint({ url: receiver.url, secret: 'whsec_a' });
  await control.advance(10 * day);
  await control.setDunning({ retryDaysAfterFailure: [1] });
  await control.setFaults([{ kind: 'server_error', method: 'DELETE' }]);
  const mine = await a.customers.create({ name: 'A' });
  await b.customers.create({ name: 'B' });
  await until(() => receiver.received.length === 1);

  expect((await a.customers.list()).data.map(({ name }) => name)).toEqual(['A']);
  expect((await b.customers.list()).data.map(({ name }) => name)).toEqual(['B']);
  await expect(b.customers.retrieve(mine.id)).rejects.toMatchObject({ statusCode: 404 });
  const other = running.emulator.control.account('b');
  expect((await other.clock()).now).toBe((await control.clock()).now - 10 * day);
  expect(await other.faults()).toEqual([]);
  expect((await other.dunning()).retryDaysAfterFailure).toEqual([3, 5, 7]);
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.object.name)).toEqual(['A']);
});

test('a restricted key opens the account of its name', async () => {
  await using running = await runEmulator();
  const customer = await stripeWith(running, 'sk_test_same').customers.create();
  expect((await stripeWith(running, 'rk_test_same').customers.retrieve(customer.id)).id).toBe(customer.id);
});

test('an account gives the same bytes whatever others do beside it', async () => {
  const transcript = async (isBusy: boolean) => {
    await using running = await runEmulator({ seed: 'fixed' });
    const stripe = stripeWith(running, 'sk_test_a');
    const customer = await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'one' });
    if (isBusy) {
      const other = stripeWith(running, 'sk_test_b');
      await other.customers.create({ name: 'B' });
      await running.emulator.control.account('b').advance(day);
    }
    const product = await stripe.products.create({ name: 'Pro' }, { idempotencyKey: 'two' });
    const events = await stripe.events.list();
    return JSON.stringify([customer, product, events.data]);
  };
  expect(await transcript(true)).toBe(await transcript(false));
});

test('two accounts of one emulator share no id', async () => {
  await using running = await runEmulator();
  const [a, b] = [stripeWith(running, 'sk_test_a'), stripeWith(running, 'sk_test_b')];
  const made = await Promise.all([a, b].map((stripe) => stripe.products.create({ name: 'Pro' })));
  expect(new Set(made.map(({ id }) => id)).size).toBe(2);
  const accounts = await Promise.all([a, b].map((stripe) => stripe.accounts.retrieveCurrent()));
  expect(new Set(accounts.map(({ id }) => id)).size).toBe(2);
});

test('a hosted page finds its account by the address alone', async () => {
  await using running = await runEmulator();
  const stripe = stripeWith(running, 'sk_test_shop');
  const { session } = await openCheckout(stripe);
  const page = await fetch(String(session.url));
  expect(page.status).toBe(200);
  expect((await completeCheckout(running.emulator, session.id, '4242424242424242')).status).toBe('complete');
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('complete');
});

test('the control plane takes its account from ?account=, from the key, or acts on `emulator`', async () => {
  await using running = await runEmulator();
  const { url } = running.emulator;
  const advance = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/_emulator/clock/advance${query}`, { method: 'POST', headers, body: '{"seconds":60}' });
  await advance('?account=a');
  await advance('', { authorization: 'Bearer sk_test_b' });
  await advance('');
  await advance('');
  const offsets = await Promise.all(
    ['a', 'b', 'emulator'].map(
      async (name) => (await running.emulator.control.account(name).clock()).offset_seconds,
    ),
  );
  expect(offsets).toEqual([60, 60, 120]);
  const refused = await advance('?account=no%20name');
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param: 'account' } }]);
  expect((await advance('', { authorization: 'Bearer sk_live_x' })).status).toBe(400);
});

test('a name that every account may have, such as a fault’s, does not choose the account', async () => {
  await using running = await runEmulator();
  const { control, url } = running.emulator;
  await control.account('a').addFault({ kind: 'drop' });
  await control.addFault({ kind: 'drop' });
  const response = await fetch(`${url}/_emulator/faults/fault_1`, { method: 'DELETE' });
  expect(response.status).toBe(200);
  expect(await control.faults()).toEqual([]);
  expect(await control.account('a').faults()).toHaveLength(1);
});

test('accounts are listed and deleted, and a deleted one starts empty', async () => {
  await using running = await runEmulator();
  const { control } = running.emulator;
  const stripe = stripeWith(running, 'sk_test_gone');
  await stripe.customers.create();
  await stripeWith(running, 'sk_test_stays').customers.create();
  expect((await control.accounts()).map(({ name, objects }) => [name, objects])).toEqual([
    ['gone', 1],
    ['stays', 1],
  ]);
  await control.deleteAccount('gone');
  expect((await control.accounts()).map(({ name }) => name)).toEqual(['stays']);
  expect((await stripe.customers.list()).data).toEqual([]);
  await expect(control.deleteAccount('never')).rejects.toThrow("No such account: 'never'");
});

test('the data file keeps every account apart, a reset one and a deleted one too', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  for (const name of ['a', 'b', 'c']) await stripeWith(first, `sk_test_${name}`).customers.create({ name });
  await first.emulator.control.account('b').reset();
  await first.emulator.control.deleteAccount('c');
  await first.emulator.close();

  await using second = await runEmulator({ dataFile: file.path });
  expect((await second.emulator.control.accounts()).map(({ name, objects }) => [name, objects])).toEqual([
    ['a', 1],
    ['b', 0],
  ]);
  expect((await stripeWith(second, 'sk_test_a').customers.list()).data).toMatchObject([{ name: 'a' }]);
});

test('a data file from before there were accounts opens as the account `emulator`', async () => {
  await using file = await dataFile();
  const first = await runEmulator({ dataFile: file.path });
  await first.stripe.customers.create({ name: 'Old' });
  await first.emulator.close();
  const lines = readFileSync(file.path, 'utf8').split('\n').filter(Boolean);
  const old = lines.map((line) => {
    const { account: _, ...commit } = JSON.parse(line) as { account: string };
    return JSON.stringify(commit);
  });
  writeFileSync(file.path, `${old.join('\n')}\n`);

  await using second = await runEmulator({ dataFile: file.path });
  expect((await second.stripe.customers.list()).data).toMatchObject([{ name: 'Old' }]);
});

test('a refused key opens no account', async () => {
  await using running = await runEmulator();
  for (const key of ['sk_live_x', 'nonsense', 'sk_test_']) {
    const { status } = await fetch(`${running.emulator.url}/v1/customers`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(status).toBe(401);
  }
  expect(await running.emulator.control.accounts()).toEqual([]);
});
