import { expect, test } from 'vitest';
import {
  clockedCustomer,
  completeCheckout,
  openCheckout,
  runEmulator,
  startSeconds,
} from './emulator.fixture';

const day = 86_400;
/** Set up for payments while its customer is away: the bank asks for 3-D Secure only while somebody is there to pass it. */
const card = 'pm_card_authenticationRequiredSetupForOffSession';

test('a subscription that is made while the customer is away is paid without 3-D Secure, by such a card', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, advanceTo } = await clockedCustomer(stripe, { at: startSeconds, card });
  const subscribe = (off_session: boolean | undefined) =>
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], off_session });
  expect((await subscribe(undefined)).status).toBe('incomplete');
  expect((await subscribe(false)).status).toBe('incomplete');
  const away = await subscribe(true);
  expect(away.status).toBe('active');
  await advanceTo(startSeconds + 32 * day);
  expect((await stripe.invoices.list({ subscription: away.id })).data[0]).toMatchObject({ status: 'paid' });
});

test('an update that is billed at once asks the bank as the request says', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: startSeconds, card });
  const { id, items } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    off_session: true,
  });
  const item = items.data[0]?.id ?? '';
  const more = (quantity: number, off_session: boolean) =>
    stripe.subscriptions.update(id, {
      items: [{ id: item, quantity }],
      proration_behavior: 'always_invoice',
      off_session,
    });
  expect((await more(2, true)).status).toBe('active');
  expect((await more(3, false)).status).toBe('past_due');
  const [late] = (await stripe.invoices.list({ subscription: id })).data;
  // Paying it by the API is off session unless the call says otherwise.
  const here = stripe.invoices.pay(late?.id ?? '', { off_session: false });
  await expect(here).rejects.toMatchObject({ code: 'invoice_payment_intent_requires_action' });
  expect((await stripe.invoices.pay(late?.id ?? '')).status).toBe('paid');
  await stripe.subscriptionItems.update(item, {
    quantity: 4,
    proration_behavior: 'always_invoice',
    off_session: true,
  });
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
});

test('at the checkout page the customer is there, so the bank asks', async () => {
  await using running = await runEmulator();
  const { session } = await openCheckout(running.stripe);
  const done = await completeCheckout(running.emulator, session.id, '4000003800000446');
  expect(done).toMatchObject({ status: 'requires_action' });
});

test('to forgive what a source cannot pay is refused by name: cards pay all or nothing', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { card: null });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    payment_behavior: 'default_incomplete',
  });
  const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
  const pay = (forgive: boolean) =>
    stripe.invoices.pay(invoice?.id ?? '', { forgive, payment_method: 'pm_card_visa' });
  await expect(pay(true)).rejects.toMatchObject({ code: 'emulator_unsupported', param: 'forgive' });
  expect((await pay(false)).status).toBe('paid');
});
