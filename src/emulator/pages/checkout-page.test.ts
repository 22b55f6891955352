import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

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

  // The second of two clicks ends where the first one does.
  expect(await visit(url, { card: '4242424242424242' })).toEqual(done);
  expect(await visit(url)).toMatchObject({
    status: 410,
    text: expect.stringMatching(/This checkout is complete[\s\S]*\/billing\/success\?session_id=/),
  });
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

test('names from the API are escaped on every page', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, customer } = await openPage(running);
  await stripe.customers.update(customer.id, { name: '<b onclick="x()">Acme' });
  const page = await visit(url);
  expect(page.text).toContain('&lt;b onclick=&quot;x()&quot;&gt;Acme');
  expect(page.text).not.toContain('<b onclick');
});
