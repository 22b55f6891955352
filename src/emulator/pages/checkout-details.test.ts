import { expect, test } from 'vitest';
import { runEmulator, seedPrice } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

const card = { number: '4242 4242 4242 4242', expiry: '12 / 30', cvc: '123' };
const success = 'http://localhost:3001/ok?session={CHECKOUT_SESSION_ID}';

const everyDetail = {
  billing_address_collection: 'required',
  phone_number_collection: { enabled: true },
  tax_id_collection: { enabled: true, required: 'if_supported' },
  customer_update: { name: 'auto', address: 'auto' },
  consent_collection: { terms_of_service: 'required', promotions: 'auto' },
  custom_fields: [
    { key: 'team', type: 'text', label: { type: 'custom', custom: 'Team' }, text: { minimum_length: 3 } },
    {
      key: 'size',
      type: 'dropdown',
      label: { type: 'custom', custom: 'Size' },
      optional: true,
      dropdown: { options: [{ label: 'Small', value: 's' }] },
    },
    { key: 'order', type: 'numeric', label: { type: 'custom', custom: 'Order' } },
  ],
} as const;

const filledIn = {
  ...card,
  email: 'new@acme.test',
  name: 'Ada Acme',
  phone: '+49 30 123456',
  country: 'DE',
  line1: 'Hauptstraße 1',
  postal_code: '10115',
  city: 'Berlin',
  business_name: 'Acme GmbH',
  tax_id_type: 'eu_vat',
  tax_id: 'DE123456789',
  'field-team': 'Blue',
  'field-size': 's',
  'field-order': '42',
  terms: 'true',
};

test('each detail that is missing is named beside its field and in a summary, and nothing is made', async () => {
  await using running = await runEmulator();
  const { url } = await openPage(running, structuredClone(everyDetail) as object);
  const page = await visit(url, {
    ...card,
    email: 'nobody',
    tax_id: 'x',
    'field-team': 'ab',
    'field-order': 'z',
  });
  expect(page.status).toBe(402);
  for (const [field, words] of [
    ['email', 'Enter an e-mail address like name@company.com.'],
    ['name', 'Enter the name on the invoice.'],
    ['phone', 'Enter a phone number'],
    ['country', 'Choose a country.'],
    ['line1', 'Enter a street and number.'],
    ['city', 'Enter a city.'],
    ['postal_code', 'Enter a postal code.'],
    ['tax_id', 'This number does not have the shape of its type.'],
    ['field-team', '"Team" needs at least 3 characters.'],
    ['field-order', '"Order" takes digits only.'],
    ['terms', 'Accept the terms of service to go on.'],
  ] as const) {
    const said = words.replaceAll('"', '&quot;');
    expect(page.text).toContain(`<a href="#${field}">${said}`);
    expect(page.text).toMatch(
      new RegExp(`id="${field}"[^>]* aria-describedby="${field}-problem" aria-invalid="true"`),
    );
    expect(page.text).toContain(`id="${field}-problem"`);
  }
  expect(page.text).toContain('11 things are missing or wrong');
  // What was typed is still there.
  expect(page.text).toContain('value="4242 4242 4242 4242"');
  expect((await running.stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
});

test('what was collected is on the completed session and, as far as it may, on the customer', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, session, customer } = await openPage(running, structuredClone(everyDetail) as object);
  expect((await visit(url, filledIn)).status).toBe(303);
  const address = {
    city: 'Berlin',
    country: 'DE',
    line1: 'Hauptstraße 1',
    line2: null,
    postal_code: '10115',
  };
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    consent: { terms_of_service: 'accepted', promotions: 'opt_out' },
    custom_fields: [{ text: { value: 'Blue' } }, { dropdown: { value: 's' } }, { numeric: { value: '42' } }],
    customer_details: {
      address,
      business_name: 'Acme GmbH',
      email: 'new@acme.test',
      phone: '+49 30 123456',
      tax_ids: [{ type: 'eu_vat', value: 'DE123456789' }],
    },
  });
  const after = await stripe.customers.retrieve(customer.id, { expand: ['tax_ids'] });
  expect(after).toMatchObject({
    name: 'Acme GmbH',
    address,
    phone: '+49 30 123456',
    // Stripe keeps the e-mail address of an existing customer.
    email: 'billing@acme.test',
    tax_ids: { data: [{ type: 'eu_vat', value: 'DE123456789' }] },
  });
  const invoice = (await stripe.invoices.list()).data[0];
  expect(invoice).toMatchObject({ customer_tax_ids: [{ value: 'DE123456789' }], customer_address: address });
});

test('without customer_update the page leaves name and address of an existing customer alone', async () => {
  await using running = await runEmulator();
  const { url, customer } = await openPage(running, { billing_address_collection: 'required' });
  expect((await visit(url, filledIn)).status).toBe(303);
  expect(await running.stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'Acme', address: null });
});

test('a new customer is made of what was typed, and an e-mail address is asked for first', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: success,
  });
  const url = String(session.url);
  expect((await visit(url, { card: '4242424242424242' })).text).toContain('Enter an e-mail address.');
  expect((await stripe.customers.list()).data).toEqual([]);
  await visit(url, { card: '4242424242424242', email: 'new@acme.test', name: 'Ada' });
  expect((await stripe.customers.list()).data).toMatchObject([{ email: 'new@acme.test', name: 'Ada' }]);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    customer_details: { email: 'new@acme.test', name: 'Ada' },
  });
});

test('a known e-mail address is filled in, and the words of the session stand around the button', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer_email: 'known@acme.test',
    submit_type: 'subscribe',
    line_items: [{ price: price.id, quantity: 1 }],
    custom_text: {
      submit: { message: 'You can cancel <b>any</b> day.' },
      after_submit: { message: 'See you.' },
    },
    success_url: success,
  });
  const page = await visit(String(session.url));
  for (const text of [
    'value="known@acme.test"',
    'Subscribe for 99.00 USD, no money moves',
    'You can cancel &lt;b&gt;any&lt;/b&gt; day.',
    'See you.',
  ])
    expect(page.text).toContain(text);
  expect((await visit(String(session.url), { card: '4242424242424242' })).status).toBe(303);
  expect((await stripe.customers.list()).data).toMatchObject([{ email: 'known@acme.test' }]);
});

test.each([
  [{ customer_update: { name: 'auto' } }, 'can only be used with `customer`', false],
  [{ tax_id_collection: { enabled: true } }, 'Tax ID collection requires updating business name', true],
] as const)('%j is refused as Stripe refuses it', async (params, words, hasCustomer) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({});
  await expect(
    stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id, quantity: 1 }],
      success_url: success,
      ...(hasCustomer && { customer: customer.id }),
      ...params,
    }),
  ).rejects.toThrow(words);
});
