import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromStoredBody } from '@/billing/stored-body';
import { createTestApp, type TestApp, webhookSecret } from '@/test/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());

let counter = 0;
/** Made by hand: an event that names a customer, in the envelope of API 2026-10-28. */
function customerUpdated(overrides: Record<string, unknown> = {}): Stripe.Event {
  counter++;
  const event = {
    id: `evt_${counter}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_795_000_000 + counter,
    data: { object: { id: `cus_${counter}`, object: 'customer', name: 'Acme' } },
    livemode: false,
    pending_webhooks: 1,
    request: null,
    type: 'customer.updated',
    ...overrides,
  };
  return event as unknown as Stripe.Event;
}

async function stored(id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await app.services.database.ingest`select * from billing.webhook_events where id = ${id}`;
  return row;
}

async function generationOf(customer: string): Promise<number> {
  const [row] = await app.services.database
    .ingest`select dirty_gen::int from billing.customer_sync where stripe_customer_id = ${customer}`;
  return row?.dirty_gen ?? 0;
}

function sign(payload: string, atSeconds: number, secret = webhookSecret): string {
  const mac = createHmac('sha256', secret).update(`${atSeconds}.${payload}`).digest('hex');
  return `t=${atSeconds},v1=${mac}`;
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

describe('the webhook, over HTTP', () => {
  it('stores an event, marks its customer as changed and answers 200 with a receipt', async () => {
    const event = customerUpdated();
    const answer = await app.deliver(event);
    expect(answer).toMatchObject({
      status: 200,
      body: { received: true, event: event.id, result: 'stored' },
    });
    expect(await stored(event.id)).toMatchObject({
      type: 'customer.updated',
      status: 'accepted',
      verified_with: 'current',
    });
    expect(await generationOf(`cus_${counter}`)).toBe(1);
  });

  it('keeps the bytes exactly as they came, so that the signature can be checked again', async () => {
    const event = customerUpdated();
    const payload = `${JSON.stringify(event, null, 2)}\n`;
    await app.deliver(payload);
    expect(fromStoredBody((await stored(event.id))?.payload as Buffer).toString()).toBe(payload);
  });

  it('answers 200 to a copy and marks nothing a second time, also when copies race', async () => {
    const event = customerUpdated();
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.deliver(event)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const results = answers.map(({ body }) => (body as { result: string }).result).sort();
    expect(results).toEqual([...Array(7).fill('duplicate'), 'stored']);
    expect(await generationOf(`cus_${counter}`)).toBe(1);
  });

  it('counts every distinct event of one customer', async () => {
    const customer = { id: 'cus_counted', object: 'customer' };
    for (let i = 0; i < 3; i++) await app.deliver(customerUpdated({ data: { object: customer } }));
    expect(await generationOf('cus_counted')).toBe(3);
  });

  it.each([
    ['no signature', () => ''],
    ['garbage', () => 'garbage'],
    ['another secret', (payload: string) => sign(payload, nowSeconds(), 'whsec_somebody_elses')],
    ['another body', () => sign('{}', nowSeconds())],
    ['a timestamp of 301 s ago', (payload: string) => sign(payload, nowSeconds() - 301)],
    ['a timestamp 62 s ahead', (payload: string) => sign(payload, nowSeconds() + 62)],
    ['scheme v0 only', (payload: string) => sign(payload, nowSeconds()).replace('v1=', 'v0=')],
  ])('answers 400 "Signature verification failed" to %s, and stores nothing', async (_, signature) => {
    const event = customerUpdated();
    const payload = JSON.stringify(event);
    const answer = await app.deliver(payload, { signature: signature(payload) });
    expect(answer).toMatchObject({ status: 400, body: { error: 'Signature verification failed' } });
    expect(await stored(event.id)).toBeUndefined();
  });

  it('accepts a signature of 299 s ago and one 58 s ahead', async () => {
    for (const offset of [-299, 58]) {
      const payload = JSON.stringify(customerUpdated());
      expect((await app.deliver(payload, { signature: sign(payload, nowSeconds() + offset) })).status).toBe(
        200,
      );
    }
  });

  it('believes of two times the one that the signature is checked with, wherever it stands', async () => {
    const payload = JSON.stringify(customerUpdated());
    const ahead = nowSeconds() + 3_600;
    const signed = sign(payload, ahead);
    expect((await app.deliver(payload, { signature: `t=${nowSeconds()},${signed}` })).status).toBe(400);
    expect((await app.deliver(payload, { signature: `${signed}, t=${nowSeconds()}` })).status).toBe(400);
    // The SDK takes the last one: what is signed now passes, whatever stands before it.
    const now = sign(payload, nowSeconds());
    expect((await app.deliver(payload, { signature: `t=${ahead},${now}` })).status).toBe(200);
  });

  it('refuses a time that is no number, also with a signature that fits it', async () => {
    const payload = JSON.stringify(customerUpdated());
    const mac = createHmac('sha256', webhookSecret).update(`NaN.${payload}`).digest('hex');
    expect((await app.deliver(payload, { signature: `t=soon,v1=${mac}` })).status).toBe(400);
  });

  it('accepts any one matching signature of several, as while a secret is rolled', async () => {
    const payload = JSON.stringify(customerUpdated());
    const signature = `${sign(payload, nowSeconds())},v1=${'0'.repeat(64)}`;
    expect((await app.deliver(payload, { signature })).status).toBe(200);
  });

  it.each([
    ['a type that nobody handles', { type: 'issuing_card.created' }, 'ignored_type'],
    ['an event of the other mode', { livemode: true }, 'wrong_livemode'],
    ['an event of a connected account', { account: 'acct_foreign' }, 'foreign_account'],
  ])('stores %s, answers 200 and applies nothing', async (_, overrides, status) => {
    const event = customerUpdated(overrides);
    expect(await app.deliver(event)).toMatchObject({ status: 200, body: { result: status } });
    expect(await stored(event.id)).toMatchObject({ status });
    expect(await generationOf(`cus_${counter}`)).toBe(0);
  });

  it('takes NUL bytes, lone surrogates and events of another API version', async () => {
    const payload = JSON.stringify(customerUpdated({ api_version: '2019-02-19' })).replace(
      '"Acme"',
      '"A\\u0000cme \\ud800"',
    );
    expect((await app.deliver(payload)).status).toBe(200);
  });

  const long = (prefix: string) => `${prefix}_${randomBytes(1_500).toString('hex')}`;
  it.each([
    ['a customer of 3,000 characters', 'customer.updated', () => ({ id: long('cus'), object: 'customer' })],
    ['a customer with a NUL', 'customer.updated', () => ({ id: 'cus_\u0000x', object: 'customer' })],
    ['a customer with half a pair', 'customer.updated', () => ({ id: 'cus_\ud800x', object: 'customer' })],
    [
      'an invoice of 3,000 characters',
      'invoice.paid',
      () => ({ id: long('in'), object: 'invoice', customer: 'cus_of_long' }),
    ],
    [
      'a dispute of 3,000 characters',
      'charge.dispute.created',
      () => ({ id: long('dp'), object: 'dispute', charge: 'ch_1' }),
    ],
    [
      'a fact of 3,000 characters',
      'customer.subscription.trial_will_end',
      () => ({ id: 'sub_1', object: 'subscription', trial_end: long('t') }),
    ],
  ])('keeps an event that names %s, with its bytes, and takes it for nobody', async (_, type, object) => {
    const event = customerUpdated({ type, data: { object: object() } });
    expect(await app.deliver(event)).toMatchObject({ status: 200, body: { result: 'malformed_id' } });
    const row = await stored(event.id);
    expect(row).toMatchObject({ status: 'malformed_id', stripe_customer_id: null, invoice_id: null });
    expect(JSON.parse(fromStoredBody(row?.payload as Buffer).toString())).toEqual(event);
    const merged = await app.services.database
      .ingest`select 1 from billing.customer_sync where stripe_customer_id like ${'cus\\_\ufffd%'}`;
    expect(merged).toHaveLength(0);
  });

  it.each([long('evt'), 'evt_\u0000x', 'evt_\ud800x', ''])(
    'answers 400 and says why when the id of the event itself can be no id of Stripe',
    async (id) => {
      const answer = await app.deliver(customerUpdated({ id }));
      expect(answer).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining('255 characters') },
      });
    },
  );

  it.each([
    ['values of other kinds', { api_version: 5, account: {} }, {}],
    [
      'an amount that is deep and cannot be text',
      {},
      { amount_due: { '\u0000': [[]], toString: 1 }, attempt_count: { toString: 1, valueOf: 1 } },
    ],
  ])('takes %s where Stripe has others', async (_, envelope, fields) => {
    const object = { id: `in_odd_${counter}`, object: 'invoice', customer: 'cus_odd', ...fields };
    const event = customerUpdated({ type: 'invoice.payment_failed', data: { object }, ...envelope });
    expect((await app.deliver(event)).status).toBe(200);
  });

  it('takes an event whose object names no customer', async () => {
    const event = customerUpdated({ type: 'invoice.paid', data: { object: null } });
    // No invoice in it: nothing can be stated, and Stripe must not send it for three days.
    expect((await app.deliver(event)).status).toBe(200);
  });

  it.each(['null', '[]', '{"id":1}', '{"id":"evt_x","type":"customer.updated","livemode":false}'])(
    'answers 400 to %s, signed as it may be: it is no event',
    async (payload) => {
      expect((await app.deliver(payload)).status).toBe(400);
    },
  );

  it('survives a sender that goes away in the middle, and takes the next event', async () => {
    const { hostname, port } = new URL(app.webhookUrl);
    const socket = connect(Number(port), hostname);
    const closed = once(socket, 'close');
    socket.write('POST /api/billing/webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"id"', () =>
      socket.destroy(),
    );
    await closed;
    expect((await app.deliver(customerUpdated())).status).toBe(200);
  });

  it('refuses what is no webhook: a signed body that is not JSON, a GET, a compressed or oversized body', async () => {
    const signed = (payload: string) => ({ signature: sign(payload, nowSeconds()) });
    expect((await app.deliver('not json', signed('not json'))).status).toBe(400);
    const large = JSON.stringify({ filler: 'x'.repeat(300_000) });
    expect((await app.deliver(large, signed(large))).status).toBe(413);
    const get = await fetch(app.webhookUrl);
    expect(get.status).toBe(405);
    const compressed = { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: 'x' };
    expect((await fetch(app.webhookUrl, compressed)).status).toBe(415);
  });
});
