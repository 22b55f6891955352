import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { applyCatalogue } from '@/billing/catalogue-setup';
import { connectStripe } from '@/billing/stripe-connection';
import { createStripeEmulator } from '@/emulator';
import { required } from '@/lib/assert';
import { serveParent } from './child';
import { forCustomer, placeholders } from './events';

/*
 * Stripe, as far as the sync of many customers sees it: one subscription each, all alike but for their ids, answered at a rate and a
 * distance that real Stripe has. Shapes come from the emulator, which also answers everything else (account, prices).
 */

export type StripeCommand =
  | { kind: 'start'; readsPerSecondMax: number; latencyMs: number }
  | { kind: 'count' };

export interface StripeAnswer {
  url: string;
  /** A `customer.subscription.updated` and an `invoice.paid`, with the placeholders of events.ts in them. */
  templates: { subscriptionUpdated: string; invoicePaid: string };
  /** Reads of customers' state that were answered, and those that were refused with 429. */
  reads: number;
  refused: number;
}

const secretKey = 'sk_test_bench';
let state: StripeAnswer | undefined;

serveParent<StripeCommand, StripeAnswer>(async (command) => {
  if (command.kind === 'start') state = await start(command);
  return required(state, 'the start command');
});

async function start(options: { readsPerSecondMax: number; latencyMs: number }): Promise<StripeAnswer> {
  const emulator = await createStripeEmulator({ port: 0, seed: 'bench' });
  const model = await modelCustomer(emulator.url);
  const takeRead = createBucket(options.readsPerSecondMax);

  const server = createServer((request, response) => {
    const index = customerIndexOf(request);
    if (index === null) return void pass(emulator.url, request, response);
    setTimeout(() => {
      const isAllowed = takeRead();
      if (answer) answer[isAllowed ? 'reads' : 'refused'] += 1;
      if (!isAllowed)
        return reply(response, 429, '{"error":{"type":"invalid_request_error","code":"rate_limit"}}');
      reply(response, 200, forCustomer(model.lists[listOf(request)], index));
    }, options.latencyMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer: StripeAnswer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    templates: model.templates,
    reads: 0,
    refused: 0,
  };
  return answer;
}

type List = 'subscriptions' | 'invoices' | 'payment_methods';

function listOf({ url = '' }: IncomingMessage): List {
  return /^\/v1\/(subscriptions|invoices|payment_methods)\?/.exec(url)?.[1] as List;
}

/** Whose state a GET asks for; null when it asks for something else. */
function customerIndexOf({ method, url = '' }: IncomingMessage): number | null {
  if (method !== 'GET' || !/^\/v1\/(subscriptions|invoices|payment_methods)\?/.test(url)) return null;
  const index = /customer=cus_bench(\d+)/.exec(url)?.[1];
  return index === undefined ? null : Number(index);
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}

async function pass(base: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)
      ? [[name, value]]
      : [],
  );
  const body = parts.length > 0 ? Buffer.concat(parts) : undefined;
  const answer = await fetch(`${base}${request.url}`, { method: request.method, headers, body });
  reply(response, answer.status, await answer.text());
}

function createBucket(perSecond: number): () => boolean {
  let tokens = perSecond;
  let filledMs = performance.now();
  return () => {
    const nowMs = performance.now();
    tokens = Math.min(perSecond, tokens + ((nowMs - filledMs) / 1000) * perSecond);
    filledMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** One subscription in the emulator, its answers and its events turned into templates. */
async function modelCustomer(url: string) {
  const stripe = connectStripe(secretKey, url);
  await applyCatalogue(stripe);
  const [price] = (await stripe.prices.list({ lookup_keys: ['price_appfactory_pro_monthly'] })).data;
  const customer = await stripe.customers.create({ name: 'Acme', payment_method: 'pm_card_visa' });
  const [card] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: required(price, 'a price').id }],
    default_payment_method: card?.id,
    metadata: {
      organizationId: 'org_bench',
      planId: 'pro',
      checkoutIntentId: 'chk_0123456789abcdef01234567',
    },
  });
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  const [updated] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
  const [paid] = (await stripe.events.list({ type: 'invoice.paid' })).data;
  const generic = (text: string) =>
    text
      .replaceAll(customer.id, placeholders.customer)
      .replaceAll(subscription.id, placeholders.subscription)
      .replaceAll(String(subscription.latest_invoice), placeholders.invoice);
  const asTemplate = (event: typeof updated) => {
    const { id } = required(event, 'an event');
    return generic(JSON.stringify({ ...event, created: placeholders.created }, null, 2)).replaceAll(
      id,
      placeholders.event,
    );
  };
  const read = async (path: string) => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${secretKey}` } });
    return generic(await answer.text());
  };
  const expand = [
    'latest_invoice',
    'schedule',
    'default_payment_method',
    'customer.tax_ids',
    'customer.invoice_settings.default_payment_method',
  ]
    .map((name) => `expand[]=data.${name}`)
    .join('&');
  return {
    lists: {
      subscriptions: await read(`/v1/subscriptions?customer=${customer.id}&status=all&limit=100&${expand}`),
      invoices: await read(`/v1/invoices?customer=${customer.id}&limit=100`),
      payment_methods: await read(`/v1/payment_methods?customer=${customer.id}&limit=100`),
    },
    templates: { subscriptionUpdated: asTemplate(updated), invoicePaid: asTemplate(paid) },
  };
}
