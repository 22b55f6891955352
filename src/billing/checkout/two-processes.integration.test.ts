import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, customerOf, payHostedPage, sessionIdOf } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp, type TestOrganization } from '@/test/test-app';
import type { CheckoutOrder, CheckoutOutcome } from './checkout-process.fixture';
import type { Choice } from './intents';

let app: TestApp;
let processes: ChildProcess[];

beforeAll(async () => {
  app = await createTestApp();
  const { env } = app.services;
  const passedOn = JSON.stringify({ ...env, DATABASE_URL: app.databaseUrl });
  const file = new URL('./checkout-process.fixture.ts', import.meta.url).pathname;
  processes = [1, 2].map(() => fork(file, [passedOn], { execArgv: ['--import', 'tsx'] }));
  await Promise.all(processes.map((child) => once(child, 'message')));
});
afterAll(async () => {
  for (const child of processes) {
    const closed = once(child, 'exit');
    child.disconnect();
    await closed;
  }
  await app[Symbol.asyncDispose]();
});

async function newOrder(
  choices: Choice[],
): Promise<{ order: CheckoutOrder; organization: TestOrganization }> {
  const organization = await app.addOrganization('Twofold');
  const { user } = await organization.signIn('owner');
  const identity = { organizationId: organization.id, name: organization.name, email: user.email };
  return { order: { identity, choices, userId: user.id }, organization };
}

/** Both processes get the order at the same moment. */
async function runInBoth(order: CheckoutOrder): Promise<CheckoutOutcome[]> {
  const answers = processes.map(async (child) => {
    const answered = once(child, 'message') as Promise<[CheckoutOutcome[]]>;
    child.send(order);
    return (await answered)[0];
  });
  return (await Promise.all(answers)).flat();
}

const pro: Choice = { planId: 'pro', interval: 'month', quantity: 1 };

describe('200 checkouts at once over two processes', () => {
  it('of one choice lead to one customer, one session and one trial', async () => {
    const { order, organization } = await newOrder(Array(100).fill(pro));
    const outcomes = await runInBoth(order);
    expect(outcomes).toHaveLength(200);
    const urls = outcomes.map((outcome) => ('url' in outcome ? outcome.url : outcome.refusal));
    expect([...new Set(urls)]).toEqual([expect.stringMatching(/\/c\/pay\/cs_/)]);

    const customer = await customerOf(app, organization);
    const customers = (await app.stripe.customers.list({ limit: 100 })).data;
    expect(customers.filter(({ metadata }) => metadata.organizationId === organization.id)).toHaveLength(1);
    expect((await app.stripe.checkout.sessions.list({ customer, limit: 100 })).data).toHaveLength(1);

    await payHostedPage(app, sessionIdOf(urls[0] ?? ''));
    const api = callAs(app, await organization.signIn('owner')).billing;
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
    const subscriptions = (await app.stripe.subscriptions.list({ customer, status: 'all' })).data;
    expect(subscriptions.map(({ status }) => status)).toEqual(['trialing']);

    // And once it runs, two hundred more clicks buy nothing.
    const late = await runInBoth(order);
    expect([...new Set(late.map((outcome) => ('url' in outcome ? 'page' : outcome.refusal)))]).toEqual([
      'already_subscribed',
    ]);
  });

  it('of different choices leave at most one page open, whichever was last', async () => {
    const choices: Choice[] = Array.from({ length: 100 }, (_, i) => ({
      planId: i % 2 === 0 ? 'starter' : 'enterprise',
      interval: i % 3 === 0 ? 'year' : 'month',
      quantity: 1,
    }));
    const { order, organization } = await newOrder(choices);
    const outcomes = await runInBoth(order);
    const refusals = outcomes.flatMap((outcome) => ('refusal' in outcome ? [outcome.refusal] : []));
    // Both ask for another try: too many changed it at once, or Stripe was still at the same request.
    const retryable = ['checkout_busy', 'stripe_unavailable'];
    expect(refusals.filter((reason) => !retryable.includes(reason))).toEqual([]);
    const customer = await customerOf(app, organization);
    const sessions = (await app.stripe.checkout.sessions.list({ customer, limit: 100 })).data;
    expect(sessions.filter(({ status }) => status === 'open').length).toBeLessThanOrEqual(1);
    const trials = sessions.filter(({ status }) => status === 'complete');
    expect(trials).toHaveLength(0);
  }, 120_000);
});
