import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretsOf } from '@/env';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { handleMetrics } from './handle-metrics';
import { handleTrpc } from './handle-trpc';
import { readiness } from './readiness';

/*
 * Canaries: values that stand nowhere but in a secret, a password, a mail address or a card number. Everything that can go wrong is made
 * to go wrong, at the most talkative log level; then no line of the log and no answer may hold one.
 */

const mark = randomBytes(4).toString('hex');
const secrets = {
  STRIPE_WEBHOOK_SECRET: `whsec_canary${mark}webhook`,
  STRIPE_WEBHOOK_SECRET_PREVIOUS: `whsec_canary${mark}previous`,
  BETTER_AUTH_SECRET: `canary-${mark}-better-auth-secret-of-32-characters`,
  METRICS_TOKEN: `canary-${mark}-metrics`,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=canary-${mark}-collector`,
  SLACK_WEBHOOK_URL: `https://hooks.slack.com/services/T0/B0/canary${mark}slack`,
  PAGERDUTY_ROUTING_KEY: `canary${mark}pagerduty`,
};
const people = {
  email: `canary.${mark}@acme.test`,
  password: `canary-${mark}-password`,
  card: '4000056655665556',
  signature: createHmac('sha256', 'x').update(mark).digest('hex'),
  cookie: `canary-${mark}-session`,
};
const canaries = [
  ...Object.entries(secrets).map(([name, value]) => ({ name, value: value.replace(/^authorization=/, '') })),
  ...Object.entries(people).map(([name, value]) => ({ name, value })),
];

let app: TestApp;
const lines: string[] = [];
const answers: string[] = [];

beforeAll(async () => {
  app = await createTestApp({
    env: { ...secrets, LOG_LEVEL: 'debug' },
    previousWebhookSecret: secrets.STRIPE_WEBHOOK_SECRET_PREVIOUS,
    onLogLine: (line) => lines.push(line),
  });
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

const keep = async (response: Response) => {
  answers.push(JSON.stringify([...response.headers]), await response.text());
  return response.status;
};

describe('canaries', () => {
  it('are what the log knows as secrets', () => {
    const known = secretsOf(app.services.env);
    for (const value of Object.values(secrets)) expect(known).toContain(value);
  });

  it('fly through everything that can go wrong', async () => {
    const { services } = app;
    const { logger, database } = services;
    // The webhook: forged, malformed, with the secret itself as signature.
    const person = { email: people.email, card: { number: people.card }, password: people.password };
    for (const signature of [`t=1,v1=${people.signature}`, secrets.STRIPE_WEBHOOK_SECRET, people.cookie]) {
      answers.push(JSON.stringify(await app.deliver(JSON.stringify(person), { signature })));
    }
    const body = JSON.stringify({ id: 'evt_1', type: 'customer.updated', data: person });
    const atSeconds = Math.floor(Date.now() / 1000);
    const sign = (secret: string) =>
      createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
    const signature = `t=${atSeconds},v1=${sign(secrets.STRIPE_WEBHOOK_SECRET)}`;
    answers.push(JSON.stringify(await app.deliver(body, { signature })));
    // The API: a cookie that is no session, an input that holds what it must not.
    const call = (input: unknown) =>
      handleTrpc(
        services,
        new Request('http://localhost:3001/api/trpc/billing.createCheckoutSession', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            origin: 'http://localhost:3001',
            'sec-fetch-site': 'same-origin',
            cookie: `appfactory.session_token=${people.cookie}`,
            authorization: `Bearer ${people.cookie}`,
          },
          body: JSON.stringify(input),
        }),
      );
    expect(
      await keep(await call({ json: { planId: people.password, email: people.email } })),
    ).toBeGreaterThanOrEqual(400);
    expect(await keep(await call({ json: person }))).toBeGreaterThanOrEqual(400);
    // Sign-up and sign-in, twice the same address.
    const form = (path: string) =>
      services.auth.handler(
        new Request(`http://localhost:3001/api/auth/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: 'http://localhost:3001' },
          body: JSON.stringify({ name: 'Canary', email: people.email, password: people.password }),
        }),
      );
    const signedUp = await form('sign-up/email');
    expect(signedUp.status).toBe(200);
    // Its answer tells people their own address, and no password.
    expect(await signedUp.text()).not.toContain(people.password);
    expect(await keep(await form('sign-up/email'))).toBeGreaterThanOrEqual(400);
    // The metrics with a wrong token, and readiness.
    const wrong = new Request('http://localhost/api/metrics', {
      headers: { authorization: `Bearer ${people.cookie}` },
    });
    expect(await keep(await handleMetrics(services, wrong))).toBe(401);
    answers.push(JSON.stringify(await readiness(services)));
    // A statement that fails with the row in its message, and one that names what it was given.
    const duplicate = database.ingest`select ${people.email}::int`.catch((error: unknown) => error);
    const failed = await duplicate;
    logger.error({ error: failed }, 'a database error, whole');
    logger.error(failed, 'and as the line itself');
    // A Stripe that refuses, and a customer whose sync fails.
    const { owner, organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    await eventually(async () =>
      expect((await callAs(app, owner).billing.overview()).sync.state).toBe('current'),
    );
    await app.emulator.close();
    await database.ingest`
      update billing.customer_sync set dirty_gen = dirty_gen + 1, run_at = clock_timestamp() where stripe_customer_id = ${customer}`;
    await eventually(async () => expect(lines.join('')).toContain('sync failed, will be tried again'));
    // What a careless hand might log.
    logger.info(
      { env: services.env, headers: { authorization: `Bearer ${people.cookie}`, cookie: people.cookie } },
      'careless',
    );
    logger.warn(`could not reach ${secrets.SLACK_WEBHOOK_URL} for ${people.email}, card ${people.card}`);
    logger.error(
      { session: { token: people.cookie, user: { password: people.password, email: people.email } } },
      'careless',
    );
    logger.debug({ header: `t=1,v1=${people.signature}` }, 'careless');
  });

  it('left log lines of every kind to look through', () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join('')).toContain('webhook refused');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  it.each(canaries)('are in no log line and in no answer: $name', ({ value }) => {
    expect(lines.filter((line) => line.includes(value))).toEqual([]);
    expect(answers.filter((answer) => answer.includes(value))).toEqual([]);
  });

  it('have left the ids that one looks for: of the request, the event, the organization', () => {
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.find(({ msg }) => msg === 'webhook refused')?.requestId).toMatch(/^req_/);
    const retry = parsed.find(({ msg }) => msg === 'sync failed, will be tried again');
    expect(retry).toMatchObject({
      organizationId: expect.stringMatching(/^org_/),
      stripeCustomerId: expect.stringMatching(/^cus_/),
    });
  });
});
