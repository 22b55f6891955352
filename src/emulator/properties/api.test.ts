import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { armTimers } from '../resources/arm-timers';
import { Store } from '../store/store';
import { billedOf } from './billed.fixture';
import { forHistories } from './history.fixture';
import { stateOf, take } from './random-steps.fixture';
import { all, invoicesOf, subscriptionsOf, type World, world } from './random-world.fixture';
import { type Step, starts, steps } from './step-choices.fixture';

const timeout = 60_000;
const short = fc.array(steps, { minLength: 3, maxLength: 10 });

test('invariant 21: a key that is sent again has the same bytes and no effect, with other parameters a refusal', {
  timeout,
}, () => {
  const names = fc.string({ minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(starts, short, names, names, (start, history, name, other) => {
      const made = world(start);
      for (const step of history) take(made, step);
      const path = `/v1/customers/${made.customer}`;
      const first = made.send('POST', path, { 'metadata[name]': name }, 'once');
      const before = stateOf(made.store);
      const again = made.send('POST', path, { 'metadata[name]': name }, 'once');
      expect([again.status, again.body]).toEqual([first.status, first.body]);
      expect(again.headers['idempotent-replayed']).toBe('true');
      const wrong = made.send('POST', path, { 'metadata[name]': `${name}${other}` }, 'once');
      expect([wrong.status, JSON.parse(wrong.body).error.type]).toEqual([400, 'idempotency_error']);
      expect(stateOf(made.store)).toBe(before);
    }),
    { numRuns: 20 },
  );
});

test('invariant 21: of requests with one key at one time one has an effect', { timeout }, async () => {
  const copies = fc.integer({ min: 2, max: 8 });
  await fc.assert(
    fc.asyncProperty(copies, fc.string({ minLength: 1, maxLength: 40 }), async (count, name) => {
      await using running = await runEmulator();
      const { stripe } = running;
      const calls = Array.from({ length: count }, () =>
        stripe.customers.create({ metadata: { name } }, { idempotencyKey: 'together' }),
      );
      const ids = new Set((await Promise.all(calls)).map(({ id }) => id));
      expect(ids.size).toBe(1);
      expect((await stripe.customers.list()).data).toHaveLength(1);
    }),
    { numRuns: 8 },
  );
});

test('invariant 22: paging tells each object once, newest first, whatever is made meanwhile', {
  timeout,
}, () => {
  const limits = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
  const inserts = fc.array(fc.nat(3), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(
      starts,
      fc.integer({ min: 1, max: 25 }),
      limits,
      inserts,
      (start, count, sizes, meanwhile) => {
        const made = world(start);
        const create = () => made.call('POST', '/v1/products', { name: 'One more' }).body.id;
        const given = Array.from({ length: count }, create).reverse();
        const seen: string[] = [];
        for (let turn = 0; ; turn += 1) {
          const after = seen.at(-1);
          const { body } = made.call('GET', '/v1/products', {
            limit: sizes[turn % sizes.length] ?? 1,
            ...(after !== undefined && { starting_after: after }),
          });
          seen.push(...body.data.map((row: Stripe.Product) => row.id));
          for (let made = meanwhile[turn % meanwhile.length] ?? 0; made > 0; made -= 1) create();
          if (!body.has_more) break;
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.slice(0, count)).toEqual(given);
      },
    ),
    { numRuns: 25 },
  );
});

test('invariant 23: expanding changes nothing, and what is not expanded is an id', { timeout }, () => {
  forHistories((made) => {
    const before = stateOf(made.store);
    const expanded = made.call('GET', '/v1/subscriptions', {
      status: 'all',
      'expand[0]': 'data.latest_invoice.payments',
      'expand[1]': 'data.customer',
      'expand[2]': 'data.schedule',
    });
    expect(expanded.status).toBe(200);
    expect(stateOf(made.store)).toBe(before);
    for (const { customer, latest_invoice: invoice, schedule } of subscriptionsOf(made)) {
      expect([typeof customer, typeof invoice]).toEqual(['string', 'string']);
      expect(schedule === null || typeof schedule === 'string').toBe(true);
    }
  });
});

test('invariant 24: each answer and event has the declared shape', { timeout }, () => {
  forHistories((made) => made.audit.check());
});

test('invariant 24: an unknown path, parameter or expansion is refused with an error object', {
  timeout,
}, () => {
  const word = fc.stringMatching(/^[a-z_]{1,20}$/).map((text) => `x${text}`);
  const made = world(1_800_000_000);
  const before = stateOf(made.store);
  fc.assert(
    fc.property(word, word, fc.constantFrom('GET', 'POST', 'DELETE'), (name, value, method) => {
      const answers = [
        made.call(method, `/v1/${name}/${value}`),
        made.call('POST', '/v1/customers', { [name]: value }),
        made.call('GET', '/v1/customers', { 'expand[0]': `data.${name}` }),
        made.call('POST', `/v1/customers/${made.customer}`, { [`address[${name}]`]: value }),
      ];
      for (const { status, body } of answers) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        expect(body.error).toMatchObject({ type: 'invalid_request_error', message: expect.any(String) });
      }
    }),
    { numRuns: 60 },
  );
  expect(stateOf(made.store)).toBe(before);
  made.audit.check();
});

test('invariant 25: a restored snapshot goes on as the store that it was taken of, byte for byte', {
  timeout,
}, () => {
  fc.assert(
    fc.property(starts, short, short, (start, first, second) => {
      const made = world(start);
      for (const step of first) take(made, step);
      const snapshot = structuredClone(made.store.snapshot());
      for (const step of second) take(made, step);
      const end = made.store.dump();
      made.store.restore(snapshot);
      for (const step of second) take(made, step);
      expect(made.store.dump()).toBe(end);
    }),
    { numRuns: 20 },
  );
});

test('invariant 25: what is read back from the journal, commit by commit, is the store that wrote it', {
  timeout,
}, () => {
  forHistories((made) => {
    const commits = [made.store.snapshot()];
    const clock = { nowMs: () => made.store.now() * 1000 };
    const options = { clock, seed: made.store.seed, baseUrl: () => '', arm: armTimers };
    const again = new Store({ ...options, commits: JSON.parse(JSON.stringify(commits)) });
    expect(again.dump()).toBe(made.store.dump());
  });
});

test('invariant 25: the same seed and the same requests give the same bytes', { timeout }, () => {
  fc.assert(
    fc.property(starts, short, (start, history) => {
      const [one, two] = [world(start), world(start)];
      for (const step of history) for (const made of [one, two]) take(made, step);
      expect(one.store.dump()).toBe(two.store.dump());
    }),
    { numRuns: 20 },
  );
});

/** What was billed, without ids and dates. */
function figures(made: World) {
  const { call, customer } = made;
  return {
    invoices: billedOf(made).map(({ invoice, lines }) => [
      invoice.status,
      invoice.billing_reason,
      invoice.total,
      invoice.amount_due,
      invoice.amount_paid,
      ...lines.map(({ amount }) => amount).sort((a, b) => a - b),
    ]),
    states: subscriptionsOf(made).map(({ status }) => status),
    balance: call('GET', `/v1/customers/${customer}`).body.balance,
  };
}

const compared = { numRuns: 15 };

test('invariant 26: other ids change no amount', { timeout }, () => {
  fc.assert(
    fc.property(starts, short, (start, history) => {
      const [one, two] = [world(start), world(start, 'another seed')];
      for (const step of history) for (const made of [one, two]) take(made, step);
      expect(figures(two)).toEqual(figures(one));
    }),
    compared,
  );
});

test('invariant 26: the same history a year later bills the same, where neither year has a leap day', {
  timeout,
}, () => {
  const year = 365 * 86_400;
  // 2025 and 2026; a short history ends before 2028.
  const moments = fc.integer({ min: Date.UTC(2025, 0, 1) / 1000, max: Date.UTC(2025, 11, 31) / 1000 });
  const brief = fc.array(steps, { minLength: 3, maxLength: 6 });
  fc.assert(
    fc.property(moments, brief, (start, history: Step[]) => {
      const [one, two] = [world(start), world(start + year)];
      for (const step of history) for (const made of [one, two]) take(made, step);
      expect(figures(two)).toEqual(figures(one));
    }),
    compared,
  );
});

test('invariant 26: customers who have nothing to do with it change no amount', { timeout }, () => {
  fc.assert(
    fc.property(starts, short, (start, history) => {
      const [alone, crowded] = [world(start), world(start)];
      for (const step of history) {
        take(alone, step);
        stranger(crowded);
        take(crowded, step);
      }
      expect(figures(crowded)).toEqual(figures(alone));
      expect(all<Stripe.Invoice>(crowded, '/v1/invoices').length).toBeGreaterThan(invoicesOf(crowded).length);
    }),
    compared,
  );
});

function stranger({ call, prices }: World): void {
  const customer = call('POST', '/v1/customers', {
    payment_method: 'pm_card_visa',
    'invoice_settings[default_payment_method]': 'pm_card_visa',
  }).body.id;
  call('POST', '/v1/subscriptions', { customer, 'items[0][price]': prices[0] ?? '' });
}
