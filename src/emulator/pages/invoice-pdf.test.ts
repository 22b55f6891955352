import { expect, test } from 'vitest';
import { runEmulator, seedPrice } from '../emulator.fixture';
import { visit } from './page.fixture';

test('invoice_pdf is a file with the figures of the invoice, over as many pages as it needs', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const vat = await stripe.taxRates.create({ display_name: 'VAT', percentage: 19, inclusive: false });
  const customer = await stripe.customers.create({
    name: 'Łukasz (Sons) & a name that is so long that it does not fit into one line of the paper',
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const create = async (items: { price: string; quantity?: number }[]) => {
    const { latest_invoice: invoice } = await stripe.subscriptions.create({
      customer: customer.id,
      items,
      default_tax_rates: [vat.id],
      expand: ['latest_invoice'],
    });
    if (typeof invoice !== 'object' || !invoice) throw new Error('no invoice');
    return invoice;
  };
  const download = async (address: string) => {
    const response = await fetch(address);
    const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
    return { response, text };
  };
  const short = await create([{ price: price.id }]);
  const { response, text } = await download(String(short.invoice_pdf));
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="Invoice-${short.number}.pdf"`,
  );
  for (const part of [
    '%PDF-1.4',
    '(VAT 19 %)',
    '(18.81 USD)',
    '(117.81 USD)',
    '(-117.81 USD)',
    '/Count 1 ',
    '?ukasz \\(Sons\\)',
  ])
    expect(text).toContain(part);
  expect((await download(String(short.invoice_pdf))).text).toBe(text);

  const items = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const product_data = {
        name: `A product with a long name that has to be wrapped onto a second line, ${index}`,
      };
      const recurring = { interval: 'month' } as const;
      const { id } = await stripe.prices.create({
        currency: 'usd',
        unit_amount: 100,
        recurring,
        product_data,
      });
      return { price: id };
    }),
  );
  expect((await download(String((await create(items)).invoice_pdf))).text).toContain('/Count 2 ');
});

test('a draft and an unknown invoice have no file', async () => {
  await using running = await runEmulator();
  expect((await visit(`${running.emulator.url}/i/in_nobody/pdf`)).status).toBe(404);
});
