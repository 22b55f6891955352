import { request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { schemaAudit } from './contract/schema-audit.fixture';
import { manualClock, runEmulator } from './emulator.fixture';
import { type FuzzRequest, fuzzRequest, type IdPool, seededRandom } from './fuzz.fixture';
import { armTimers } from './resources/arm-timers';
import { operations } from './resources/operations';
import { settle } from './resources/settle';
import { include, load } from './resources/view';
import { Store } from './store/store';
import { createApi } from './wire/api';
import { auditEvents } from './wire/audit';

/** `FUZZ_REQUESTS=10000 FUZZ_SEED=7 npx vitest run --project unit src/emulator/fuzz.test.ts` */
const requests = Number(process.env.FUZZ_REQUESTS ?? 600);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 1e9));

/** The API over a store of its own, without HTTP: what reaches it is what the listener hands over. */
function bench() {
  const audit = schemaAudit();
  const store = new Store({
    clock: manualClock(),
    seed: 'fuzz',
    baseUrl: () => 'http://127.0.0.1:12111',
    arm: armTimers,
  });
  auditEvents(store, audit);
  const failures: string[] = [];
  const logger = (line: string) => {
    if (line.startsWith('the emulator failed')) failures.push(line);
  };
  const api = createApi({ store, operations, source: { load, include }, logger, audit });
  const settleDue = () => settle(store, logger);
  const send = ({ method, path, text, headers }: FuzzRequest) => {
    const isPost = method === 'POST';
    const header = (name: string) => headers[name];
    return api({ method, path, query: isPost ? '' : text, body: isPost ? text : '', header });
  };
  return { store, send, settleDue, failures, audit };
}

/** Something of each kind, for paths and parameters. */
function furnish(send: ReturnType<typeof bench>['send']): IdPool {
  const ids: IdPool = new Map();
  const create = (path: string, text: string): string => {
    const headers = { authorization: 'Bearer sk_test_fuzz' };
    const { status, body } = send({ method: 'POST', path: `/v1/${path}`, text, headers });
    if (status !== 200) throw new Error(`${path}: ${body}`);
    return remember(ids, body);
  };
  const product = create('products', 'name=Pro');
  const price = create(
    'prices',
    `product=${product}&currency=usd&unit_amount=9900&recurring[interval]=month`,
  );
  create('prices', `product=${product}&currency=usd&unit_amount=500`);
  const card = 'payment_method=pm_card_visa&invoice_settings[default_payment_method]=pm_card_visa';
  const customer = create('customers', `email=a@acme.test&${card}`);
  create('payment_methods/pm_card_visa/attach', `customer=${customer}`);
  create('subscriptions', `customer=${customer}&items[0][price]=${price}&expand[0]=latest_invoice`);
  create('payment_intents', 'amount=2900&currency=usd');
  create('coupons', 'percent_off=10&duration=forever');
  create('test_helpers/test_clocks', 'frozen_time=1795428060');
  create('webhook_endpoints', 'url=http://127.0.0.1:1/&enabled_events[0]=*');
  create('invoices', `customer=${customer}`);
  ids
    .get('payment_method')
    ?.push('pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_visa_chargeDeclined');
  return ids;
}

/** Puts every object of an answer into the pool, up to a few of a kind; the id of the answer itself comes back. */
function remember(ids: IdPool, body: string): string {
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { id, object }: { id?: unknown; object?: unknown } = { ...value };
    if (typeof id === 'string' && typeof object === 'string') {
      const known = ids.get(object) ?? [];
      ids.set(object, known.includes(id) ? known : [...known.slice(-5), id]);
    }
    Object.values(value).forEach(visit);
  };
  const answer: { id?: string } = JSON.parse(body);
  visit(answer);
  return answer.id ?? '';
}

test(`${requests} mutated requests are answered or refused, never with a 5xx, and a refusal changes nothing`, () => {
  const { store, send, settleDue, failures, audit } = bench();
  const random = seededRandom(seed);
  const ids = furnish(send);
  const refused: FuzzRequest[] = [];
  const counts = new Map<number, number>();
  const startedMs = performance.now();
  for (let index = 0; index < requests; index += 1) {
    const mutated = fuzzRequest(random, operations, ids);
    // What was due is no part of the request.
    settleDue();
    const before = store.dump();
    const beganMs = performance.now();
    const { status, body } = send(mutated);
    const where = `seed ${seed}, request ${index}: ${mutated.method} ${mutated.path} ${mutated.text.slice(0, 500)}`;
    expect(performance.now() - beganMs, `slow: ${where}`).toBeLessThan(5_000);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    expect(failures, where).toEqual([]);
    expect(status < 500 || body.includes('emulator_unsupported'), `${status} ${body}\n${where}`).toBe(true);
    expect(JSON.parse(body), where).toBeTypeOf('object');
    if (status === 200) remember(ids, body);
    // A declined payment has been tried: 402 keeps what has happened.
    if (status < 400 || status === 402) continue;
    if (withoutRequests(store.dump()) !== withoutRequests(before))
      throw new Error(`a refusal changed the store: ${where}`);
    refused.push(mutated);
  }
  audit.check();
  expect(counts.get(200) ?? 0, `seed ${seed}: ${JSON.stringify([...counts])}`).toBeGreaterThan(requests / 50);
  expect(refused.length).toBeGreaterThan(requests / 5);
  const secondsTaken = (performance.now() - startedMs) / 1000;
  expect(
    heapGrowth(() => refused.slice(0, 500).forEach(send)),
    `seed ${seed}`,
  ).toBeLessThan(4_000_000);
  console.log(
    `fuzz: seed ${seed}, ${requests} requests in ${secondsTaken.toFixed(1)} s, by status ${JSON.stringify([...counts])}`,
  );
}, 600_000);

test.each([
  ['GET', '/v1/%'],
  ['GET', '/v1/customers/%E0%A4%A'],
  ['GET', '/v1/customers/%00'],
  ['GET', '/v1/customers/..%2f..%2fetc'],
  ['GET', '/v1//customers'],
  ['GET', '/v1/customers?%'],
  ['GET', '/v1/customers?limit[__proto__][x]=1'],
  ['PATCH', '/v1/customers'],
  ['PUT', '/v1/customers/cus_1'],
  ['GET', `/v1/customers/${'x'.repeat(8_000)}`],
  ['GET', `/v1/customers?${'a=1&'.repeat(3_000)}`],
  ['GET', '/v2/core/accounts'],
])('%s %s over HTTP is refused in Stripe’s form, and the next call is served', async (method, path) => {
  await using running = await runEmulator();
  const options = { host: '127.0.0.1', port: running.emulator.port, method, path };
  const answer = await new Promise<{ status: number; id: string; text: string }>((resolve, reject) => {
    const headers = { authorization: 'Bearer sk_test_emulator' };
    const sent = request({ ...options, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, id: String(response.headers['request-id']), text }),
      );
    });
    sent.on('error', reject).end();
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.id).toMatch(/^req_/);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'invalid_request_error' } });
  await running.stripe.customers.list();
});

/** Refused requests are counted too: their ids differ. */
function withoutRequests(dump: string): string {
  return dump.replace(/"requests":\d+/, '');
}

/** Bytes that a second and third run of `work` leave behind. */
function heapGrowth(work: () => void): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  work();
  collect();
  const before = process.memoryUsage().heapUsed;
  work();
  work();
  collect();
  return process.memoryUsage().heapUsed - before;
}
