import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import type { Clock } from '@/lib/clock';
import { schemaAudit } from './contract/schema-audit.fixture';
import { createStripeEmulator, type Emulator, type EmulatorOptions } from './index';

/** 23 Nov 2026 10:01:00 UTC. */
export const startSeconds = 1_795_428_060;

export interface ManualClock extends Clock {
  advance(seconds: number): void;
}

/** A clock that moves only when told. */
export function manualClock(seconds = startSeconds): ManualClock {
  let now = seconds;
  return {
    nowMs: () => now * 1000,
    advance(by) {
      now += by;
    },
  };
}

/** The official SDK, pointed at an emulator. */
export function stripeFor(emulator: Emulator, config: { maxNetworkRetries?: number } = {}): Stripe {
  return new Stripe('sk_test_emulator', {
    host: '127.0.0.1',
    port: emulator.port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: config.maxNetworkRetries ?? 0,
  });
}

export interface Running {
  emulator: Emulator;
  stripe: Stripe;
  clock: ManualClock;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * An emulator in memory on a free port, with its own clock. `await using` closes it, and fails when an answer or an event
 * was not what the SDK declares.
 */
export async function runEmulator(options: Partial<EmulatorOptions> = {}): Promise<Running> {
  const clock = manualClock();
  const audit = schemaAudit();
  const emulator = await createStripeEmulator({
    audit,
    port: 0,
    clock,
    seed: 'test',
    redirectWaitMs: 200,
    webhookRetryDelaysMs: [10, 10, 10],
    ...options,
  });
  return {
    emulator,
    stripe: stripeFor(emulator),
    clock,
    async [Symbol.asyncDispose]() {
      await emulator.close();
      audit.check();
    },
  };
}

export interface Received {
  signature: string;
  body: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Status codes to answer with, in order; 200 afterwards. */
  answers: number[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A webhook receiver on a free port that keeps what it gets. */
export async function runReceiver(answers: number[] = []): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      received.push({ signature: String(request.headers['stripe-signature']), body });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    received,
    answers,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Polls until `check` gives a value; fails loudly after `timeoutMs`. */
export async function until<T>(check: () => T | Promise<T>, timeoutMs = 5_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`gave up after ${timeoutMs} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A product with a monthly price of 99.00 USD. */
export async function seedPrice(stripe: Stripe): Promise<Stripe.Price> {
  await stripe.products.create({ id: 'appfactory_pro', name: 'Pro', metadata: { plan: 'pro' } });
  return stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 9_900,
    recurring: { interval: 'month' },
    lookup_key: 'price_appfactory_pro_monthly',
    transfer_lookup_key: true,
    metadata: { plan: 'pro' },
  });
}

/** An open checkout session for an existing customer. */
export async function openCheckout(
  stripe: Stripe,
  params: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<{ session: Stripe.Checkout.Session; customer: Stripe.Customer; price: Stripe.Price }> {
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({ email: 'billing@acme.test', name: 'Acme' });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: customer.id,
    client_reference_id: 'org_1',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://localhost:3001/billing/success?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:3001/billing',
    ...params,
  });
  return { session, customer, price };
}

export interface Completion {
  status: string;
  url?: string;
  error?: { code: string; decline_code?: string; message: string };
}

/** Completes a session through the control plane, the same code as the hosted page's submit. */
export async function completeCheckout(
  emulator: Emulator,
  session: string,
  card: string,
): Promise<Completion> {
  const response = await fetch(`${emulator.url}/_emulator/checkout_sessions/${session}/complete`, {
    method: 'POST',
    body: JSON.stringify({ card }),
  });
  return (await response.json()) as Completion;
}

/** Event types in the order they were made. */
export async function eventTypes(stripe: Stripe): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 });
  return events.data.map((event) => event.type).reverse();
}

/** A JSON call of the control plane. */
export async function control(
  emulator: Emulator,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${emulator.url}/_emulator${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Record<string, unknown>;
}

export interface ClockedCustomer {
  customer: Stripe.Customer;
  price: Stripe.Price;
  clock: string;
  /** Moves the test clock and waits until it is ready. */
  advanceTo(seconds: number): Promise<void>;
}

/** A customer on a test clock that starts at `at`, with a card that pays unless another is named. */
export async function clockedCustomer(
  stripe: Stripe,
  options: { at?: number; card?: string | null } = {},
): Promise<ClockedCustomer> {
  const { at = startSeconds, card = 'pm_card_visa' } = options;
  const price = await seedPrice(stripe);
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at });
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    ...(card !== null && {
      payment_method: card,
      invoice_settings: { default_payment_method: card },
    }),
  });
  const advanceTo = async (seconds: number) => {
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds });
    const { status } = await stripe.testHelpers.testClocks.retrieve(clock.id);
    if (status !== 'ready') throw new Error(`the clock is ${status}`);
  };
  return { customer, price, clock: clock.id, advanceTo };
}
