import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator } from '../emulator.fixture';
import { visit } from './page.fixture';

test('the pdf of a credit note is a file of its own: what is credited, of which invoice, and where it goes', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, price } = await clockedCustomer(stripe);
  const vat = await stripe.taxRates.create({ display_name: 'VAT', percentage: 19, inclusive: false });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_tax_rates: [vat.id],
  });
  const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
  const note = await stripe.creditNotes.create({
    invoice: invoice?.id ?? '',
    amount: 1_190,
    refund_amount: 1_000,
    credit_amount: 190,
    memo: 'A day of trouble',
    reason: 'order_change',
  });
  const response = await fetch(note.pdf);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toContain(`CreditNote-${note.number}.pdf`);
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
  for (const part of [
    `(Credit note ${note.number})`,
    `(Invoice  ${invoice?.number})`,
    '(11.90 USD)',
    '(Refunded)',
    '(10.00 USD)',
    '(To the balance)',
    '(1.90 USD)',
    '(A day of trouble)',
    '(Reason   order change)',
  ])
    expect(text).toContain(part);
  expect((await visit(`${emulator.url}/cn/cn_nobody/pdf`)).status).toBe(404);
});
