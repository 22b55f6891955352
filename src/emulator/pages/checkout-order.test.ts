import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

const card = { card: '4242424242424242' };

async function openSeats(running: Awaited<ReturnType<typeof runEmulator>>) {
  const { stripe } = running;
  await stripe.products.create({ id: 'seat', name: 'Extra member' });
  const recurring = { interval: 'month' } as const;
  const seat = await stripe.prices.create({ product: 'seat', currency: 'usd', unit_amount: 900, recurring });
  const plan = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 9_900,
    recurring,
    product_data: { name: 'Team' },
  });
  const { session, url } = await openPage(running, {
    line_items: [
      { price: plan.id, quantity: 1 },
      { price: seat.id, quantity: 2, adjustable_quantity: { enabled: true, maximum: 10 } },
    ],
  });
  const { data } = await stripe.checkout.sessions.listLineItems(session.id);
  const line = String(data.find((item) => item.quantity === 2)?.id);
  const total = async () => (await stripe.checkout.sessions.retrieve(session.id)).amount_total;
  return { session, url, line, total };
}

test('several items are listed, and the total follows a quantity that is changed on the page', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { session, url, line, total } = await openSeats(running);
  const before = await visit(url);
  for (const text of ['Start Team and Extra member for Acme', 'Extra member, monthly × 2', 'Pay 117.00 USD'])
    expect(before.text).toContain(text);
  expect(await visit(`${url}/quantity`, { line, quantity: '5' })).toMatchObject({ status: 303 });
  expect((await visit(url)).text).toContain('Pay 144.00 USD, no money moves');
  expect(await total()).toBe(14_400);

  expect((await visit(url, { ...card, expected: '14400' })).status).toBe(303);
  const [subscription] = (await stripe.subscriptions.list({ expand: ['data.latest_invoice'] })).data;
  expect(subscription?.items.data.map((item) => item.quantity).sort()).toEqual([1, 5]);
  expect(subscription?.latest_invoice).toMatchObject({ total: 14_400, status: 'paid' });
  expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toMatchObject([
    { quantity: 1, amount_total: 9_900 },
    { quantity: 5, amount_total: 4_500, adjustable_quantity: { enabled: true, minimum: 0, maximum: 10 } },
  ]);
});

test('an item whose quantity may be 0 can be left out', async () => {
  await using running = await runEmulator();
  const { url, line } = await openSeats(running);
  await visit(`${url}/quantity`, { line, quantity: '0' });
  expect((await visit(url, card)).status).toBe(303);
  const [subscription] = (await running.stripe.subscriptions.list()).data;
  expect(subscription?.items.data).toHaveLength(1);
});

test.each(['11', '-1', 'two', ''])('a quantity of "%s" is refused beside its field', async (quantity) => {
  await using running = await runEmulator();
  const { url, line, total } = await openSeats(running);
  const page = await visit(`${url}/quantity`, { line, quantity });
  expect(page.status).toBe(402);
  expect(page.text).toContain('Enter a whole number from 0 to 10.');
  expect(await total()).toBe(11_700);
});

test('the quantity of an item that is not adjustable cannot be posted', async () => {
  await using running = await runEmulator();
  const { session, url, total } = await openSeats(running);
  const [fixed] = (await running.stripe.checkout.sessions.listLineItems(session.id)).data;
  const page = await visit(`${url}/quantity`, { line: String(fixed?.id), quantity: '3' });
  expect(page).toMatchObject({ status: 402 });
  expect(await total()).toBe(11_700);
});

test('a submit that shows another total than the session has now charges nothing', async () => {
  await using running = await runEmulator();
  const { url, line } = await openSeats(running);
  await visit(`${url}/quantity`, { line, quantity: '3' });
  const page = await visit(url, { ...card, expected: '11700' });
  expect(page.status).toBe(402);
  expect(page.text).toContain('The total has changed to 126.00 USD. Nothing was charged');
  expect((await running.stripe.subscriptions.list()).data).toEqual([]);
});

test('a saved card is offered when its owner agreed to it, and pays without being saved again', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, customer } = await openPage(running);
  const attached = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
  expect((await visit(url)).text).not.toContain(attached.id);
  await stripe.paymentMethods.update(attached.id, { allow_redisplay: 'always' });
  expect((await visit(url)).text).toContain(`value="${attached.id}"`);
  expect((await visit(url, { saved: attached.id })).status).toBe(303);
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1);
  expect((await stripe.subscriptions.list()).data).toMatchObject([
    { status: 'active', default_payment_method: attached.id },
  ]);
});

test("somebody else's card cannot pay, and a saved card that declines stays its owner's", async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, customer } = await openPage(running);
  const stranger = await stripe.customers.create({});
  const foreign = await stripe.paymentMethods.attach('pm_card_visa', { customer: stranger.id });
  expect((await visit(url, { saved: foreign.id })).text).toContain('This card is not saved any more.');
  const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
  expect((await visit(url, { saved: failing.id })).text).toContain('Your card was declined.');
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toMatchObject([
    { id: failing.id },
  ]);
  expect((await visit(url, card)).status).toBe(303);
});

test('a card typed in a checkout is offered again only when its owner ticks the box', async () => {
  await using running = await runEmulator();
  const save = { saved_payment_method_options: { payment_method_save: 'enabled' } } as const;
  for (const [ticked, expected] of [
    [{}, 'limited'],
    [{ save_card: 'true' }, 'always'],
  ] as const) {
    const { url, customer } = await openPage(running, save);
    expect((await visit(url)).text).toContain('Offer this card next time.');
    await visit(url, { ...card, ...ticked });
    const { data } = await running.stripe.paymentMethods.list({ customer: customer.id });
    expect(data).toMatchObject([{ allow_redisplay: expected }]);
    await running.emulator.reset();
  }
});

test('two submits of a card that asks for 3-D Secure lead to one challenge', async () => {
  await using running = await runEmulator();
  const { url } = await openPage(running);
  const first = await visit(url, { card: '4000002760003184' });
  expect(await visit(url, { card: '4000002760003184' })).toEqual(first);
  const types = (await running.stripe.events.list()).data.map((event) => event.type);
  expect(types.filter((type) => type === 'payment_intent.requires_action')).toHaveLength(1);
});

test('an expired checkout with recovery is taken up again once, with what it was about', async () => {
  await using running = await runEmulator();
  const { stripe, clock, emulator } = running;
  const { session, url } = await openPage(running, {
    after_expiration: { recovery: { enabled: true, allow_promotion_codes: true } },
  });
  expect(session.after_expiration?.recovery).toMatchObject({ enabled: true, url: null, expires_at: null });
  clock.advance(24 * 3600);
  const expired = await stripe.checkout.sessions.retrieve(session.id);
  const link = String(expired.after_expiration?.recovery?.url);
  expect((await visit(url)).text).toContain(`href="${link}">Take it up again`);
  const { location } = await visit(link);
  expect(await visit(link)).toMatchObject({ status: 303, location });
  expect((await visit(`${emulator.url}${location}`, card)).status).toBe(303);
  const sessions = (await stripe.checkout.sessions.list()).data;
  expect(sessions).toMatchObject([
    { status: 'complete', recovered_from: session.id, allow_promotion_codes: true },
    { status: 'expired' },
  ]);
  clock.advance(31 * 86_400);
  expect(await visit(link)).toMatchObject({ status: 410 });
});
