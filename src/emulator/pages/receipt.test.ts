import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';

test('a paid charge has a receipt that says what was paid and what came back', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { latest_charge: id } = await stripe.paymentIntents.create({
    amount: 2_900,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url: 'https://acme.test/',
  });
  const charge = await stripe.charges.retrieve(String(id));
  expect(charge.receipt_url).toBe(`${running.emulator.url}/receipts/${charge.id}`);
  await stripe.refunds.create({ charge: charge.id, amount: 900 });
  const page = await (await fetch(String(charge.receipt_url))).text();
  expect(page).toContain('visa ending in 4242');
  expect(page.replaceAll(/<[^>]*>/g, ' ')).toMatch(/Refunded\s.*9\.00.*Total\s.*20\.00/s);
});

test('a charge that failed has none', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const declined = {
    amount: 2_900,
    currency: 'usd',
    payment_method: 'pm_card_visa_chargeDeclined',
    confirm: true,
  };
  await expect(
    stripe.paymentIntents.create({ ...declined, return_url: 'https://acme.test/' }),
  ).rejects.toThrow();
  const [charge] = (await stripe.charges.list()).data;
  expect(charge).toMatchObject({ status: 'failed', receipt_url: null });
  expect((await fetch(`${running.emulator.url}/receipts/${charge?.id}`)).status).toBe(404);
});
