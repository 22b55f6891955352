import { expect, test } from 'vitest';
import { eventTypes, runEmulator, seedPrice } from '../emulator.fixture';

test('a customer is given tax ids, keeps them on the next invoice, and loses one', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({
    name: 'Acme',
    tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }],
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const second = await stripe.customers.createTaxId(customer.id, { type: 'us_ein', value: '12-3456789' });
  expect(second).toMatchObject({ object: 'tax_id', country: 'US', verification: { status: 'unavailable' } });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    expand: ['latest_invoice', 'customer.tax_ids'],
  });
  expect(subscription).toMatchObject({
    latest_invoice: {
      customer_tax_ids: [
        { type: 'eu_vat', value: 'DE123456789' },
        { type: 'us_ein', value: '12-3456789' },
      ],
    },
    customer: { tax_ids: { data: [{ type: 'us_ein' }, { type: 'eu_vat', country: 'DE' }] } },
  });
  expect(await stripe.customers.deleteTaxId(customer.id, second.id)).toEqual(
    expect.objectContaining({ id: second.id, deleted: true }),
  );
  expect((await stripe.customers.listTaxIds(customer.id)).data).toHaveLength(1);
  const types = await eventTypes(stripe);
  expect(types.filter((type) => type.startsWith('customer.tax_id'))).toEqual([
    'customer.tax_id.created',
    'customer.tax_id.created',
    'customer.tax_id.deleted',
  ]);
});

test.each([
  ['eu_vat', 'DE000000000', 'verified', 'DE'],
  ['eu_vat', '111111111', 'unverified', null],
  ['gb_vat', 'GB123456789', 'pending', 'GB'],
] as const)('the register answers about %s %s: %s', async (type, value, status, country) => {
  await using running = await runEmulator();
  const customer = await running.stripe.customers.create({});
  const taxId = await running.stripe.customers.createTaxId(customer.id, { type, value });
  expect(taxId).toMatchObject({ country, verification: { status } });
});

test('a number that its type cannot have is refused, and nothing is kept', async () => {
  await using running = await runEmulator();
  const customer = await running.stripe.customers.create({});
  await expect(
    running.stripe.customers.createTaxId(customer.id, { type: 'eu_vat', value: 'nonsense' }),
  ).rejects.toMatchObject({ statusCode: 400, code: 'tax_id_invalid', param: 'value' });
  expect((await running.stripe.customers.listTaxIds(customer.id)).data).toEqual([]);
});
