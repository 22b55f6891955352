import Stripe from 'stripe';
import { expect, test } from 'vitest';
import {
  clockedCustomer,
  type Running,
  runEmulator,
  runReceiver,
  seedPrice,
  until,
} from '../../emulator.fixture';
import { openPage, visit } from '../page.fixture';

const pages = ['objects', 'activity', 'deliveries', 'faults', 'scenarios', 'accounts'];

/** A page of the inspector. */
const page = ({ emulator }: Running, path = '') =>
  visit(`${emulator.url}/_emulator/${path === '' || path.startsWith('?') ? path : `inspector/${path}`}`);

/** A button of the inspector, as its form sends it. */
const press = ({ emulator }: Running, action: string, form: Record<string, string>) =>
  visit(`${emulator.url}/_emulator/inspector/${action}`, form);

test('every page is served on an empty account and on a full one, with the policy of hosted pages', async () => {
  await using running = await runEmulator();
  const look = async () => {
    for (const path of ['', ...pages]) {
      const { text, status } = await page(running, path);
      expect(status, path).toBe(200);
      expect(text).toContain('No money moves');
      expect(text).not.toContain('undefined');
      expect(text).not.toMatch(/<script| style="/);
    }
  };
  await look();
  await openPage(running);
  await running.emulator.control.runScenario('past_due');
  await running.emulator.control.addFault({ kind: 'drop' });
  await running.emulator.control.takeSnapshot('here');
  await look();
  const response = await fetch(`${running.emulator.url}/_emulator/`);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await fetch(`${running.emulator.url}/_emulator/style.css`)).headers.get('content-type')).toContain(
    'text/css',
  );
});

test("the buttons move the account's clock: an hour, a day, to the next event, a month", async () => {
  await using running = await runEmulator();
  const { session } = await openPage(running);
  expect((await page(running)).text).toContain('Next: a checkout expires, Tue 24 Nov 2026, 10:01:00 UTC');
  expect((await press(running, 'clock', { to: 'next', back: '/_emulator/' })).location).toBe('/_emulator/');
  expect(await running.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired' });
  await press(running, 'clock', { to: 'hour' });
  await press(running, 'clock', { to: 'day' });
  await press(running, 'clock', { to: 'month' });
  const { text } = await page(running);
  expect(text).toContain('Fri 25 Dec 2026, 11:01:00 UTC');
  expect(text).toContain('Nothing is due.');
});

test.each([
  { seconds: 'abc' },
  { by: 'nope' },
  { seconds: '-1', until: 'zz' },
  { to: 'yesterday' },
  { to: '-5' },
  { to: 'day', by: 'nope' },
])("a clock's form that says %o is refused and moves nothing", async (form) => {
  await using running = await runEmulator();
  await openPage(running);
  const fields = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));
  expect((await press(running, 'clock', fields)).location).toMatch(/\?problem=The\+clock/);
  expect((await running.emulator.control.clock()).offset_seconds).toBe(0);
});

test('a test clock is moved to the renewal from its own view, and the account’s clock stands', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, clock } = await clockedCustomer(stripe);
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const { text } = await page(running, `?clock=${clock}`);
  expect(text).toContain('To renewal, 23 Dec');
  expect(text).toContain('If you move to 23 Dec: the charge of 99.00 USD is paid.');
  const to = /name="to" value="(\d+)"/.exec(text)?.[1] ?? '';
  await press(running, 'clock', { clock, to });
  const invoices = await stripe.invoices.list({ customer: customer.id });
  expect(invoices.data.map(({ status }) => status)).toEqual(['paid', 'paid']);
  expect((await running.emulator.control.clock()).offset_seconds).toBe(0);
});

test('the forecast says what a failing card leads to, by the dunning policy', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, price, clock } = await clockedCustomer(stripe);
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  await press(running, 'next-charge', { customer: customer.id, decline_code: 'insufficient_funds' });
  expect((await page(running, `?clock=${clock}`)).text).toContain(
    'If you move to 23 Dec: the charge of 99.00 USD fails, and the retry on 26 Dec succeeds.',
  );
  await press(running, 'next-charge', { customer: customer.id, decline_code: '' });
  expect((await page(running, `?clock=${clock}`)).text).toContain('is paid.');

  const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  await emulator.control.setDunning({ retryDaysAfterFailure: [3, 4], endState: 'unpaid' });
  expect((await page(running, `?clock=${clock}`)).text).toContain(
    'the charge of 99.00 USD fails, retries follow on 26 and 30 Dec, and the subscription is unpaid on 30 Dec.',
  );
});

test('an object shows its JSON with links, and each version that its events tell of', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create({ name: 'Acme <b>', metadata: { a: '1' } });
  await stripe.customers.update(customer.id, { name: 'Acme Ltd' });
  const [latest] = (await stripe.events.list({ limit: 1 })).data;
  const { text } = await page(running, `objects/${customer.id}`);
  expect(text).toContain('customer.updated');
  expect(text).toContain('Acme &lt;b&gt;');
  expect(text).not.toContain('Acme <b>');
  const events = await stripe.events.list({ type: 'customer.created' });
  const earlier = await page(running, `objects/${customer.id}?at=${events.data[0]?.id}`);
  expect(earlier.text).toContain('After customer.created');
  expect((await page(running, `objects/${latest?.id}`)).text).toContain(
    `/_emulator/inspector/objects/${customer.id}`,
  );
  await stripe.customers.del(customer.id);
  expect((await page(running, `objects/${customer.id}`)).text).toContain('Before it was deleted');
  expect((await page(running, 'objects/cus_nobody')).text).toContain('No such object');
});

test('objects are found by name, activity by path, and both are paged', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  for (let index = 0; index < 60; index += 1) await stripe.products.create({ name: `Plan ${index}` });
  const first = await page(running, 'objects?type=product');
  expect(first.text).toContain('60 in all, page 1 of 2');
  expect(first.text).toContain('Plan 59');
  expect(first.text).not.toContain('Plan 9<');
  expect((await page(running, 'objects?type=product&page=2')).text).toContain('Plan 9<');
  expect((await page(running, 'objects?type=product&q=plan%2017')).text).toContain('1 in all');
  await stripe.products.retrieve('prod_none').catch(() => undefined);
  const refused = await page(running, 'activity?kind=failures');
  expect(refused.text).toContain('404 resource_missing');
  expect(refused.text).toContain('1 in all');
  expect((await page(running, 'activity?q=products/prod_none')).text).toContain('GET ');
});

test('deliveries are held, doubled, shown with their tries and sent again', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver([500]);
  const { control } = running.emulator;
  await control.setWebhookEndpoint({ url: receiver.url, secret: 'whsec_x' });
  await press(running, 'deliveries', { action: 'pause' });
  await running.stripe.products.create({ name: 'Pro' });
  expect((await page(running)).text).toContain('Held');
  await press(running, 'deliveries', { action: 'resume' });
  const [delivery] = await until(async () => {
    const rows = await control.deliveries({ status: 'succeeded' });
    return rows.length === 1 ? rows : null;
  });
  const { text } = await page(running, `deliveries?delivery=${delivery?.id}`);
  expect(text).toContain('500, try 1');
  expect(text).toContain('200, try 2');
  await press(running, 'resend', { delivery: String(delivery?.id) });
  await until(() => receiver.received.length === 3);
  await press(running, 'deliveries', { action: 'twice' });
  expect(await control.faults()).toMatchObject([{ kind: 'duplicate' }]);
  await press(running, 'deliveries', { action: 'twice' });
  expect(await control.faults()).toEqual([]);
});

test('a fault is added by the form, refused with its reason, and removed', async () => {
  await using running = await runEmulator();
  const { control } = running.emulator;
  await press(running, 'fault-add', { kind: 'server_error', path: '/v1/prices*', share: '25', count: '2' });
  expect(await control.faults()).toMatchObject([
    { kind: 'server_error', path: '/v1/prices*', share: 0.25, count: 2 },
  ]);
  const refused = await press(running, 'fault-add', {
    kind: 'server_error',
    share: 'half',
    back: '/_emulator/inspector/faults',
  });
  expect(refused.location).toBe('/_emulator/inspector/faults?problem=share+must+be+a+number%2C+not+half.');
  await press(running, 'fault-remove', { fault: 'fault_1' });
  expect(await control.faults()).toEqual([]);
});

test('a scenario leads to its customer, a snapshot leads back', async () => {
  await using running = await runEmulator();
  await seedPrice(running.stripe);
  await press(running, 'snapshot', { name: 'seed' });
  const run = await press(running, 'scenario', { name: 'trial_ending' });
  expect(run.location).toMatch(/^\/_emulator\/\?customer=cus_\w+&done=/);
  expect((await running.stripe.subscriptions.list({ status: 'all' })).data.length).toBe(0);
  const shown = await visit(`${running.emulator.url}${run.location}`);
  expect(shown.text).toContain('Trial ends');
  const [snapshot] = await running.emulator.control.snapshots();
  await press(running, 'restore', { snapshot: String(snapshot?.id) });
  expect((await running.stripe.testHelpers.testClocks.list()).data).toEqual([]);
});

test('a page and its buttons are about the account in the address', async () => {
  await using running = await runEmulator();
  const stripe = new Stripe('sk_test_shop', {
    host: '127.0.0.1',
    port: running.emulator.port,
    protocol: 'http',
    telemetry: false,
  });
  await stripe.customers.create({ name: 'Only here' });
  expect((await page(running, 'objects?account=shop')).text).toContain('Only here');
  await press(running, 'clock', { account: 'shop', to: 'day' });
  const { control } = running.emulator;
  expect((await control.account('shop').clock()).offset_seconds).toBe(86_400);
  expect((await control.clock()).offset_seconds).toBe(0);
  await press(running, 'account-delete', { name: 'shop', account: 'emulator' });
  expect((await control.accounts()).map(({ name }) => name)).toEqual(['emulator']);
});

test('a form never leads to another site, and one of another site presses nothing', async () => {
  await using running = await runEmulator();
  for (const back of ['https://evil.test/', '//evil.test/', '/_emulator/../x', 'javascript:1'])
    expect((await press(running, 'clock', { to: 'day', back })).location).toBe('/_emulator/');
  const response = await fetch(`${running.emulator.url}/_emulator/inspector/account-reset`, {
    method: 'POST',
    headers: { origin: 'https://evil.test' },
    body: 'name=emulator',
  });
  expect(response.status).toBe(403);
});

test('a date beyond the calendar, from the data file of an earlier version, breaks no page', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({ name: 'Acme' });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 14,
  });
  const { state } = await emulator.control.snapshot((await emulator.control.takeSnapshot()).id);
  const [real, wrong] = [running.clock.nowMs() / 1000 + 14 * 86_400, 99_999_999_999_999];
  const text = JSON.stringify(state.changes).replaceAll(String(real), String(wrong));
  expect(text).toContain(String(wrong));
  const old = await emulator.control.takeSnapshot('old', { ...state, changes: JSON.parse(text) });
  await emulator.control.restore(old.id);
  for (const path of ['', `?customer=${customer.id}`, ...pages, `objects/${id}`, `objects/${customer.id}`]) {
    const { status } = await page(running, path);
    expect(status, path).toBe(200);
  }
  expect((await page(running, `?customer=${customer.id}`)).text).toContain('beyond the calendar');
});
