import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator, startSeconds } from './emulator.fixture';

const day = 86_400;

/** The one way to a timer that fails: a state that no request can make, brought in from outside. */
test('a timer that fails is said, fails its clock, and is tried again once its object is whole', async () => {
  const lines: string[] = [];
  await using running = await runEmulator({ logger: (line) => lines.push(line) });
  const { stripe, emulator } = running;
  const { control } = emulator;
  const price = (await clockedCustomer(stripe)).price;
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const { state } = await control.snapshot((await control.takeSnapshot()).id);
  const changes = state.changes.filter(([name, id]) => name !== 'price' || id !== price.id);
  const [kept] = state.changes.filter(([name, id]) => name === 'price' && id === price.id);
  const broken = await control.takeSnapshot('broken', { ...state, changes });
  await control.restore(broken.id);

  await control.advance(31 * day);
  expect(lines.filter((line) => line.startsWith('the emulator failed'))[0]).toContain('price');
  const { next } = await control.clock();
  expect(next).toMatchObject({ kind: 'subscription.period_end' });
  expect((next?.due_at ?? 0) - startSeconds).toBeGreaterThan(30 * day);

  const mended = await control.snapshot((await control.takeSnapshot()).id);
  const whole = kept ? [...mended.state.changes, kept] : [];
  const brought = await control.takeSnapshot('whole', { ...mended.state, changes: whole });
  await control.restore(brought.id);
  await control.advance(2 * day);
  const invoices = await stripe.invoices.list({ customer: customer.id });
  expect(invoices.data.map((invoice) => [invoice.status, invoice.billing_reason])).toEqual([
    ['paid', 'subscription_cycle'],
    ['paid', 'subscription_create'],
  ]);
});
