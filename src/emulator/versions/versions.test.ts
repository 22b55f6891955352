import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { versionsFile } from '../contract/generated';
import { control, openCheckout, runEmulator, runReceiver, seedPrice, until } from '../emulator.fixture';
import { apiVersions } from './api-versions';
import { render } from './render';
import { versionChanges } from './version-changes';
import { emptyValue } from './version-fields';

const clover = '2025-10-29.clover';

/** A raw call under a version, as an SDK of that time makes it. */
async function call(
  url: string,
  method: 'GET' | 'POST',
  path: string,
  version: string | null,
  form: Record<string, string> = {},
): Promise<{ status: number; version: string | null; body: Record<string, unknown> }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: 'Bearer sk_test_emulator',
      ...(version !== null && { 'stripe-version': version }),
    },
    ...(method === 'POST' && { body: new URLSearchParams(form) }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, version: response.headers.get('stripe-version'), body };
}

test('an answer has the fields of the version that was asked for, and says which it was', async () => {
  await using running = await runEmulator();
  const price = await seedPrice(running.stripe);
  const customer = await running.stripe.customers.create({ payment_method: 'pm_card_visa' });
  const form = { customer: customer.id, 'items[0][price]': price.id, trial_period_days: '14' };
  const { url } = running.emulator;
  const older = await call(url, 'POST', '/v1/subscriptions', clover, form);
  const newer = await call(url, 'GET', `/v1/subscriptions/${String(older.body.id)}`, Stripe.API_VERSION);
  expect([older.version, newer.version]).toEqual([clover, Stripe.API_VERSION]);
  const gone = Object.keys(newer.body).filter((name) => !Object.hasOwn(older.body, name));
  expect(gone.sort()).toEqual(['billing_schedules', 'customer_account', 'managed_payments']);
  expect(older.body).toMatchObject({
    trial_settings: { end_behavior: { missing_payment_method: 'create_invoice' } },
  });
  const { trial_settings: settings } = older.body as { trial_settings: { end_behavior: object } };
  expect(settings.end_behavior).not.toHaveProperty('billing_cycle_anchor');
});

test('a parameter that came later is unknown to an older version', async () => {
  await using running = await runEmulator();
  const { url } = running.emulator;
  const form = { frozen_time: '1795428060', customer: 'cus_1' };
  const older = await call(url, 'POST', '/v1/test_helpers/test_clocks', clover, form);
  expect(older.body).toMatchObject({ error: { code: 'parameter_unknown', param: 'customer' } });
  const newer = await call(url, 'POST', '/v1/test_helpers/test_clocks', null, form);
  expect(newer.body).not.toMatchObject({ error: { code: 'parameter_unknown' } });
});

test('the modes of checkout have the names of the version', async () => {
  await using running = await runEmulator();
  const { session } = await openCheckout(running.stripe);
  const { url } = running.emulator;
  const get = (version: string) => call(url, 'GET', `/v1/checkout/sessions/${session.id}`, version);
  expect((await get('2026-02-25.clover')).body).toMatchObject({ ui_mode: 'hosted' });
  expect((await get('2026-03-25.dahlia')).body).toMatchObject({ ui_mode: 'hosted_page' });
  const create = { mode: 'subscription', ui_mode: 'hosted' };
  const older = await call(url, 'POST', '/v1/checkout/sessions', clover, create);
  expect(JSON.stringify(older.body)).not.toContain('ui_mode');
  const newer = await call(url, 'POST', '/v1/checkout/sessions', Stripe.API_VERSION, create);
  expect(newer.body).toMatchObject({ error: { param: 'ui_mode' } });
});

test('payment_method_types is refused in Stripe’s words since endive, and read before', async () => {
  await using running = await runEmulator();
  const { url } = running.emulator;
  const form = { mode: 'subscription', 'payment_method_types[0]': 'card' };
  const newer = await call(url, 'POST', '/v1/checkout/sessions', '2026-09-30.endive', form);
  expect(newer.body).toMatchObject({
    error: { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
  });
  const price = await seedPrice(running.stripe);
  const older = await call(url, 'POST', '/v1/checkout/sessions', '2026-08-26.dahlia', {
    ...form,
    'line_items[0][price]': price.id,
    'line_items[0][quantity]': '1',
    success_url: 'https://acme.test/',
  });
  expect(older).toMatchObject({ status: 200, body: { payment_method_types: ['card'], status: 'open' } });
  const session = await running.stripe.checkout.sessions.retrieve(String(older.body.id));
  expect(session.allowed_payment_method_types).toEqual(['card']);
});

test('a billing cycle anchor is a word before endive and an object since', async () => {
  await using running = await runEmulator();
  const price = await seedPrice(running.stripe);
  const customer = await running.stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const { id } = await running.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const update = (version: string, form: Record<string, string>) =>
    call(running.emulator.url, 'POST', `/v1/subscriptions/${id}`, version, form);
  expect(await update(clover, { billing_cycle_anchor: 'now' })).toMatchObject({ status: 200 });
  const wrong = await update(clover, { 'billing_cycle_anchor[type]': 'now' });
  expect(wrong.body).toMatchObject({ error: { code: 'parameter_unknown' } });
  expect(await update(Stripe.API_VERSION, { 'billing_cycle_anchor[type]': 'now' })).toMatchObject({
    status: 200,
  });
});

test('without a header the account’s default version speaks, in answers and in events', async () => {
  await using running = await runEmulator({ apiVersion: clover });
  const { url } = running.emulator;
  const { body, version } = await call(url, 'POST', '/v1/customers', null);
  expect(version).toBe(clover);
  expect(body).not.toHaveProperty('customer_account');
  const [event] = (await running.stripe.events.list()).data;
  expect(event).toMatchObject({ type: 'customer.created', api_version: clover });
  expect(event?.data.object).not.toHaveProperty('customer_account');
  await control(running.emulator, 'PUT', '/api_version', { api_version: Stripe.API_VERSION });
  expect((await call(url, 'POST', '/v1/customers', null)).body).toHaveProperty('customer_account');
});

test.each(['2099-01-01.zinnia', 'latest', '2026-10-28', ''])(
  'version %j is none of Stripe’s',
  async (version) => {
    await using running = await runEmulator();
    expect(await call(running.emulator.url, 'GET', '/v1/customers', version)).toMatchObject({
      status: 400,
      version: Stripe.API_VERSION,
      body: { error: { type: 'invalid_request_error', message: `Invalid Stripe API version: ${version}` } },
    });
  },
);

test('a version before clover is refused as not emulated', async () => {
  await using running = await runEmulator();
  const { body } = await call(running.emulator.url, 'GET', '/v1/customers', '2025-03-31.basil');
  expect(body).toMatchObject({ error: { code: 'emulator_unsupported' } });
});

test('an endpoint gets events as its own version has them', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  for (const version of [clover, Stripe.API_VERSION]) {
    await running.stripe.webhookEndpoints.create({
      url: `${receiver.url}/${version}`,
      enabled_events: ['*'],
      api_version: version as Stripe.WebhookEndpointCreateParams.ApiVersion,
    });
  }
  await running.stripe.customers.create({ email: 'billing@acme.test' });
  await until(() => receiver.received.length === 2);
  const told = receiver.received.map(({ body }) => JSON.parse(body) as Stripe.CustomerCreatedEvent);
  const shown = told.map(({ api_version, data }) => [
    api_version,
    Object.hasOwn(data.object, 'customer_account'),
  ]);
  expect(shown.sort()).toEqual([
    [clover, false],
    [Stripe.API_VERSION, true],
  ]);
});

test('rendering for an older version leaves the answer itself alone', () => {
  const customer = { object: 'customer', customer_account: null, invoice_settings: { footer: null } };
  expect(render(customer, clover)).toEqual({ object: 'customer', invoice_settings: { footer: null } });
  expect(customer).toHaveProperty('customer_account');
});

test('whatever was always there once can be put back, or a change says how', () => {
  const known = new Set(versionChanges.map(({ since }) => since));
  const open = Object.entries(versionsFile().versions).flatMap(([version, { fields }]) =>
    Object.entries(fields).flatMap(([kind, { removed = {} }]) =>
      Object.entries(removed)
        .filter(([, type]) => !type.startsWith('?') && emptyValue(type) === undefined && !known.has(version))
        .map(([path]) => `${version} ${kind} ${path}`),
    ),
  );
  expect(open).toEqual([]);
  expect(versionChanges.every(({ since }) => apiVersions.includes(since))).toBe(true);
});
