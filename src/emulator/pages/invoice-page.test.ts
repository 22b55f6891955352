import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

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
