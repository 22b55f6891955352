import Stripe from 'stripe';
import { createStripeEmulator, type Emulator } from '@/emulator';
import { required } from '@/lib/assert';
import { serveParent } from '../webhook/child';
import { prepareCustomers } from './customers';
import { runYear } from './year';

/* The emulator in a process of its own, so that the SDK's work is not counted as the server's. */

export type EmulatorCommand =
  /** A store with at least so many objects, events not counted, and customers to subscribe. */
  | { kind: 'start'; objects: number; customers: number }
  /** A year of so many organizations' billing; `ms` is what it took. */
  | { kind: 'year'; organizations: number };

export interface EmulatorAnswer {
  port: number;
  customers: string[];
  price: string;
  objects: number;
  ms: number;
  /** A subscription's JSON as the create answers it. */
  subscription: string;
}

let emulator: Emulator | undefined;

serveParent<EmulatorCommand, EmulatorAnswer>(async (command) => {
  emulator ??= await createStripeEmulator({
    port: 0,
    seed: 'bench',
    clock: 'manual',
    limitTestClocks: false,
  });
  const { port, control } = required(emulator, 'the emulator');
  const key = command.kind === 'year' ? 'sk_test_year' : 'sk_test_bench';
  const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', telemetry: false });
  const none = { customers: [], price: '', objects: 0, ms: 0, subscription: '' };
  if (command.kind === 'year') {
    const started = performance.now();
    await runYear(stripe, control.account(key), command.organizations);
    return { port, ...none, ms: performance.now() - started };
  }
  return { port, ...none, ...(await prepareCustomers(stripe, control.account(key), command)) };
});
