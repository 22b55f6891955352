import { expect, test } from 'vitest';
import { openCheckout, type Running, runEmulator } from '../emulator.fixture';

interface Page {
  status: number;
  location: string | null;
  text: string;
}

/** What a browser without JavaScript gets; `form` makes it a submit. */
async function visit(url: string, form?: Record<string, string>): Promise<Page> {
  const response = await fetch(url, {
    redirect: 'manual',
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  });
  const text = (await response.text()).replaceAll('&#39;', "'");
  return { status: response.status, location: response.headers.get('location'), text };
}

async function openPage(running: Running, params: Parameters<typeof openCheckout>[1] = {}) {
  const { session, customer } = await openCheckout(running.stripe, params);
  return { session, customer, url: String(session.url) };
}

const trial = { subscription_data: { trial_period_days: 14 } };

test('the checkout page tells price, trial and that no money moves, and leads back without paying', async () => {
  await using running = await runEmulator();
  const { url } = await openPage(running, trial);
  const page = await visit(url);
  expect(page.status).toBe(200);
  for (const text of [
    'No money moves',
    'Start Pro for Acme',
    '14 days free, then 99.00 USD a month',
    'Trial until 7 Dec 2026',
    'Start trial, no money moves',
    'href="http://localhost:3001/billing">',
    'Back to the app, pay nothing',
  ]) {
    expect(page.text).toContain(text);
  }
  expect(page.text).not.toContain('<script');
  expect(page.text.match(/name="card" value="\d+"/g)).toHaveLength(6);
});

test('a pressed test card completes the checkout and leads to the success page', async () => {
  await using running = await runEmulator();
  const { session, url } = await openPage(running, trial);
  const done = await visit(url, { card: '4242424242424242' });
  expect(done).toMatchObject({
    status: 303,
    location: `http://localhost:3001/billing/success?session_id=${session.id}`,
  });
  const [subscription] = (await running.stripe.subscriptions.list()).data;
  expect(subscription).toMatchObject({ status: 'trialing' });

  const again = await visit(url, { card: '4242424242424242' });
  expect(again).toMatchObject({ status: 410, text: expect.stringContaining('This checkout is complete') });
  expect((await running.stripe.subscriptions.list()).data).toHaveLength(1);
});

test('a typed card keeps its expiry, brand and last digits, and nothing keeps its number', async () => {
  await using running = await runEmulator();
  const { customer, url } = await openPage(running);
  expect((await visit(url)).text).toContain('Pay 99.00 USD, no money moves');
  const form = { email: 'a@acme.test', number: '5555 5555 5555 4444', expiry: '04 / 30', cvc: '123' };
  expect((await visit(url, form)).status).toBe(303);
  const [method] = (await running.stripe.paymentMethods.list({ customer: customer.id })).data;
  expect(method?.card).toMatchObject({ brand: 'mastercard', last4: '4444', exp_month: 4, exp_year: 2030 });
  const everything = JSON.stringify((await running.stripe.events.list({ limit: 100 })).data);
  expect(everything).not.toContain('5555555555554444');
});

test.each([
  ['4000000000000002', 'Your card was declined. Nothing was charged; try another card.'],
  ['4000000000009995', 'Your card has insufficient funds. Nothing was charged; try another card.'],
  ['4000000000000069', 'Your card has expired. Nothing was charged; try another card.'],
  ['4242424242424241', 'Your card number is incorrect. Nothing was charged; try another card.'],
])('a decline of %s is said in words and the page can be used again', async (card, words) => {
  await using running = await runEmulator();
  const { url } = await openPage(running, trial);
  const declined = await visit(url, { number: card, expiry: '12 / 30', cvc: '123' });
  expect(declined.status).toBe(402);
  expect(declined.text).toContain(words);
  expect((await running.stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
  expect((await visit(url, { card: '4242424242424242' })).status).toBe(303);
});

test('a number that is no test card is refused and not shown again', async () => {
  await using running = await runEmulator();
  const { url } = await openPage(running);
  const page = await visit(url, { number: '4539 1488 0343 6467', expiry: '12 / 30', cvc: '123' });
  expect(page.status).toBe(402);
  expect(page.text).toContain('Real card numbers are refused');
  expect(page.text).not.toContain('6467');
});

test.each([
  [{ number: '4242424242424242', expiry: '10 / 26', cvc: '123' }, 'expiry date is in the past'],
  [{ number: '4242424242424242', expiry: 'soon', cvc: '123' }, 'Type the expiry as MM / YY'],
  [{ number: '4242424242424242', expiry: '12 / 30', cvc: 'x' }, 'Type any 3 digits'],
  [{}, 'Type a test card number'],
])('a form with a mistake is shown again with the reason (%#)', async (form, words) => {
  await using running = await runEmulator();
  const { url } = await openPage(running);
  const page = await visit(url, form);
  expect(page.status).toBe(402);
  expect(page.text).toContain(words);
});

test('an expired checkout says so, sends its event and makes nothing', async () => {
  await using running = await runEmulator();
  const { session, url } = await openPage(running);
  running.clock.advance(24 * 3600);
  const page = await visit(url, { card: '4242424242424242' });
  expect(page).toMatchObject({ status: 410, text: expect.stringContaining('This checkout has expired') });
  expect(await running.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'expired',
    url: null,
  });
  const [event] = (await running.stripe.events.list()).data;
  expect(event).toMatchObject({ type: 'checkout.session.expired', request: { id: null } });
  await expect(running.stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({
    statusCode: 400,
  });
});

test.each([
  ['with a trial', trial, 'trialing'],
  ['without a trial', {}, 'active'],
])('3-D Secure %s: failing leaves the checkout open, passing completes it', async (_case, params, status) => {
  await using running = await runEmulator();
  const { url } = await openPage(running, params);
  const first = await visit(url, { card: '4000002760003184' });
  const failed = await visit(`${running.emulator.url}${first.location}`, { outcome: 'fail' });
  expect(failed).toMatchObject({ status: 402, text: expect.stringContaining('unable to authenticate') });

  const second = await visit(url, { card: '4000002760003184' });
  const challenge = `${running.emulator.url}${second.location}`;
  expect((await visit(challenge)).text).toContain('Complete authentication');
  expect((await visit(challenge, { outcome: 'complete' })).location).toContain(
    '/billing/success?session_id=cs_test_',
  );
  expect((await running.stripe.subscriptions.list()).data).toMatchObject([{ status }]);
});

test('without a card to collect, a trial starts with none', async () => {
  await using running = await runEmulator();
  const { session, url } = await openPage(running, { ...trial, payment_method_collection: 'if_required' });
  expect((await visit(url)).text).toContain('Start without a card');
  expect((await visit(url, { without_card: 'true' })).status).toBe(303);
  const done = await running.stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
  expect(done).toMatchObject({
    payment_status: 'no_payment_required',
    subscription: { status: 'trialing', default_payment_method: null },
  });
});

async function openPortal(running: Running, features: object, flow?: object) {
  const { url, customer } = await openPage(running);
  await visit(url, { card: '4242424242424242' });
  const configuration = await running.stripe.billingPortal.configurations.create({ features });
  const session = await running.stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
    return_url: 'http://localhost:3001/billing',
    ...flow,
  });
  const [subscription] = (await running.stripe.subscriptions.list()).data;
  if (!subscription) throw new Error('no subscription');
  return { url: session.url, customer, subscription };
}

const everything = {
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true },
};

test('the portal cancels at the period end by cancel_at alone, and resumes', async () => {
  await using running = await runEmulator();
  const { url, subscription } = await openPortal(running, everything);
  const home = await visit(url);
  for (const text of [
    'Renews on 23 Dec 2026 with Visa 4242',
    'Cancel plan',
    'Back to the app',
    '-0001',
    'Paid',
  ]) {
    expect(home.text).toContain(text);
  }
  expect((await visit(`${url}/cancel?subscription=${subscription.id}`)).text).toContain(
    'Cancel at period end',
  );
  expect((await visit(`${url}/cancel`, { subscription: subscription.id })).status).toBe(303);
  expect(await running.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
    cancel_at_period_end: false,
    cancel_at: subscription.items.data[0]?.current_period_end,
    cancellation_details: { reason: 'cancellation_requested' },
  });
  const canceled = await visit(url);
  expect(canceled.text).toContain('Cancels on 23 Dec 2026');
  expect(canceled.text).toContain('Resume plan');
  await visit(`${url}/resume`, { subscription: subscription.id });
  expect(await running.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    cancel_at: null,
    canceled_at: null,
  });
});

test('the portal offers only what its configuration allows, in buttons and in posts', async () => {
  await using running = await runEmulator();
  const { url, subscription } = await openPortal(running, { invoice_history: { enabled: false } });
  const home = await visit(url);
  for (const text of ['Cancel plan', 'Add test card', 'Invoices']) expect(home.text).not.toContain(text);
  expect((await visit(`${url}/cancel`, { subscription: subscription.id })).status).toBe(400);
  expect(await running.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ cancel_at: null });
});

test('a new card in the portal becomes the default of the customer and of the subscription', async () => {
  await using running = await runEmulator();
  const { url, customer, subscription } = await openPortal(running, everything);
  expect((await visit(`${url}/card`, { card: '4000000000000002' })).text).toContain(
    'Your card was declined.',
  );
  expect((await visit(`${url}/card`, { card: '5555555555554444' })).status).toBe(303);
  const updated = await running.stripe.customers.retrieve(customer.id, {
    expand: ['invoice_settings.default_payment_method'],
  });
  expect(updated).toMatchObject({
    invoice_settings: { default_payment_method: { card: { last4: '4444' } } },
  });
  const after = await running.stripe.subscriptions.retrieve(subscription.id, {
    expand: ['default_payment_method'],
  });
  expect(after).toMatchObject({ default_payment_method: { card: { last4: '4444' } } });
});

test('a cancel flow opens at its question and ends where it was told to', async () => {
  await using running = await runEmulator();
  const { customer, subscription } = await openPortal(running, everything);
  const [configuration] = (await running.stripe.billingPortal.configurations.list()).data;
  const session = await running.stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration?.id,
    return_url: 'http://localhost:3001/billing',
    flow_data: {
      type: 'subscription_cancel',
      subscription_cancel: { subscription: subscription.id },
      after_completion: { type: 'redirect', redirect: { return_url: 'http://localhost:3001/bye' } },
    },
  });
  expect((await visit(session.url)).text).toContain('stays active until 23 Dec 2026');
  expect(await visit(`${session.url}/cancel`, { subscription: subscription.id })).toMatchObject({
    status: 303,
    location: 'http://localhost:3001/bye',
  });
});

test('the hosted invoice shows its sum, and an open one can be paid there', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { session } = await openPage(running);
  const price = (await stripe.checkout.sessions.listLineItems(session.id)).data[0]?.price?.id;
  const customer = await stripe.customers.create({
    name: 'Globex',
    payment_method: 'pm_card_chargeCustomerFail',
  });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price }],
    default_payment_method: method?.id,
    expand: ['latest_invoice'],
  });
  const url = String((subscription.latest_invoice as { hosted_invoice_url?: string }).hosted_invoice_url);
  const page = await visit(url);
  for (const text of ['1 × Pro (at $99.00 / month)', 'Globex', 'Pay 99.00 USD, no money moves'])
    expect(page.text).toContain(text);
  expect((await visit(url, { card: '4242424242424242' })).status).toBe(303);
  expect((await visit(url)).text).toContain('Paid on');
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
});

test('names from the API are escaped on every page', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, customer } = await openPage(running);
  await stripe.customers.update(customer.id, { name: '<b onclick="x()">Acme' });
  const page = await visit(url);
  expect(page.text).toContain('&lt;b onclick=&quot;x()&quot;&gt;Acme');
  expect(page.text).not.toContain('<b onclick');
});

test('the inspector and the style sheet are served', async () => {
  await using running = await runEmulator();
  await openPage(running);
  const inspector = await visit(`${running.emulator.url}/_emulator/`);
  for (const text of ['checkout.session', 'customer.created', 'Pause deliveries'])
    expect(inspector.text).toContain(text);
  expect((await fetch(`${running.emulator.url}/_emulator/style.css`)).headers.get('content-type')).toContain(
    'text/css',
  );
  expect(await (await fetch(`${running.emulator.url}/_emulator/health`)).json()).toMatchObject({
    ok: true,
    apiVersion: '2026-10-28.endive',
  });
});

test("the inspector's buttons move the server's clock: a day, to the next event, a month", async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { session } = await openPage(running);
  const inspector = `${emulator.url}/_emulator/`;
  const clock = `${emulator.url}/_emulator/inspector/clock`;
  expect((await visit(inspector)).text).toContain('Next: a checkout expires, 24 Nov 2026 10:01 UTC');
  expect((await visit(clock, { to: 'next' })).location).toBe('/_emulator/');
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired' });
  await visit(clock, { to: 'day' });
  await visit(clock, { to: 'month' });
  const page = await visit(inspector);
  expect(page.text).toContain('25 Dec 2026 10:01 UTC');
  expect(page.text).toContain('Nothing is due.');
});
