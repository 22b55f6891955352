import { expect, test } from 'vitest';
import { type Running, runEmulator, startSeconds } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

const card = { card: '4242424242424242' };

async function openShop(running: Running) {
  const { stripe } = running;
  const coupon = await stripe.coupons.create({
    percent_off: 20,
    duration: 'repeating',
    duration_in_months: 3,
  });
  const promotion = { type: 'coupon', coupon: coupon.id } as const;
  await stripe.promotionCodes.create({ promotion, code: 'SPRING' });
  await stripe.promotionCodes.create({ promotion, code: 'OVER', expires_at: startSeconds + 60 });
  await stripe.promotionCodes.create({
    promotion,
    code: 'BIG',
    restrictions: { minimum_amount: 50_000, minimum_amount_currency: 'usd' },
  });
  return openPage(running, { allow_promotion_codes: true });
}

test('a code is applied in any case, shown with its discount, taken away again, and billed', async () => {
  await using running = await runEmulator();
  const { url, session } = await openShop(running);
  expect((await visit(url)).text).toContain('Promotion code');
  expect(await visit(`${url}/promotion`, { code: 'spring' })).toMatchObject({
    status: 303,
    location: `/c/pay/${session.id}`,
  });
  const applied = await visit(url);
  for (const text of [
    'SPRING',
    '20 % off for 3 months',
    'Discount SPRING, 20 %',
    '−19.80',
    'Pay 79.20 USD, no money moves',
  ])
    expect(applied.text).toContain(text);
  await visit(`${url}/promotion`, { action: 'remove' });
  expect((await visit(url)).text).toContain('Pay 99.00 USD, no money moves');
  await visit(`${url}/promotion`, { code: 'SPRING' });
  expect((await visit(url, { ...card, expected: '7920' })).status).toBe(303);
  const [invoice] = (await running.stripe.invoices.list()).data;
  expect(invoice).toMatchObject({ amount_paid: 7_920, status: 'paid' });
});

test.each([
  ['NONE', 'This code is invalid.'],
  ['', 'This code is invalid.'],
  ['OVER', 'This code has expired or is used up.'],
  ['BIG', 'This code needs an order of 500.00 USD or more.'],
])('the code "%s" is refused in words beside its field, and the total stays', async (code, words) => {
  await using running = await runEmulator();
  const { url } = await openShop(running);
  running.clock.advance(120);
  const page = await visit(`${url}/promotion`, { code });
  expect(page.status).toBe(402);
  expect(page.text).toContain(words);
  expect(page.text).toMatch(/id="code"[^>]* aria-invalid="true" autofocus/);
  expect(page.text).toContain('Pay 99.00 USD, no money moves');
});

test('a checkout that takes no codes shows no field and refuses one that is posted', async () => {
  await using running = await runEmulator();
  const { url } = await openPage(running);
  expect((await visit(url)).text).not.toContain('Promotion code');
  expect((await visit(`${url}/promotion`, { code: 'SPRING' })).text).not.toContain('−');
});

test('automatic tax follows the address: the new total is shown before it is charged', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url } = await openPage(running, {
    automatic_tax: { enabled: true },
    customer_update: { address: 'auto' },
  });
  const form = {
    ...card,
    name: 'Ada',
    country: 'DE',
    line1: 'Hauptstraße 1',
    postal_code: '10115',
    city: 'Berlin',
  };
  const page = await visit(url, { ...form, expected: '9900' });
  expect(page.status).toBe(402);
  expect(page.text).toContain('Nothing was charged; check it and submit again.');
  const due = /name="expected" value="(\d+)"/.exec(page.text)?.[1] ?? '';
  expect(Number(due)).toBeGreaterThan(9_900);
  expect((await stripe.invoices.list()).data).toEqual([]);
  expect((await visit(url, { ...form, expected: due })).status).toBe(303);
  expect((await stripe.invoices.list()).data).toMatchObject([{ amount_paid: Number(due) }]);
});
