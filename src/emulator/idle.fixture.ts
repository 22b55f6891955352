import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { createStripeEmulator } from './index';

/*
 * A process of its own for idle.test.ts: twenty accounts with subscriptions and endpoints on the real clock, then a second of
 * nothing, then close. Prints the CPU milliseconds of that second; whatever is left open keeps the process from ending.
 */

const emulator = await createStripeEmulator({ port: 0, seed: 'idle' });
const receiver = createServer((request, response) => void request.resume().on('end', () => response.end()));
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const { port } = receiver.address() as AddressInfo;

for (let index = 0; index < 20; index += 1) {
  const key = `sk_test_idle${index}`;
  const stripe = new Stripe(key, {
    host: '127.0.0.1',
    port: emulator.port,
    protocol: 'http',
    telemetry: false,
  });
  await emulator.control
    .account(key)
    .setWebhookEndpoint({ url: `http://127.0.0.1:${port}/`, secret: 'whsec_x' });
  await emulator.control.account(key).runScenario('active');
  await stripe.customers.list();
}
const isQuiet = async () => {
  const rows = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      emulator.control.account(`idle${index}`).deliveries({ status: 'pending' }),
    ),
  );
  return rows.every((pending) => pending.length === 0);
};
while (!(await isQuiet())) await new Promise((resolve) => setImmediate(resolve));

const before = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, 1_000));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: Math.round((user + system) / 1_000) }));

// A caller that keeps its connection open must not keep the emulator.
await fetch(`${emulator.url}/_emulator/health`);
await emulator.close();
receiver.close();
receiver.closeAllConnections();
