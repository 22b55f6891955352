import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { runEmulator, seedPrice } from '../emulator.fixture';

const names = ({ data }: Stripe.ApiSearchResult<Stripe.Customer>) => data.map(({ name }) => name);

async function given(stripe: Stripe) {
  await stripe.customers.create({ name: 'Acme Inc', email: 'Billing@Acme.test', metadata: { plan: 'pro' } });
  await stripe.customers.create({
    name: 'Globex',
    email: 'owner@globex.test',
    metadata: { plan: 'starter' },
  });
  await stripe.customers.create({ name: 'Initech' });
  return async (query: string) => names(await stripe.customers.search({ query }));
}

test.each([
  ['email:"billing@acme.test"', ['Acme Inc']],
  ['email~"acme"', ['Acme Inc']],
  ['metadata["plan"]:"starter"', ['Globex']],
  ['-metadata["plan"]:"starter"', ['Initech', 'Acme Inc']],
  ['email:null', ['Initech']],
  ['-email:null AND -metadata["plan"]:"pro"', ['Globex']],
  ['name:"Globex" OR name:"Initech"', ['Initech', 'Globex']],
  ['created>0 name~"tech"', ['Initech']],
  ['created<1', []],
])('%s finds what it says', async (query, expected) => {
  await using running = await runEmulator();
  const find = await given(running.stripe);
  expect(await find(query)).toEqual(expected);
});

test.each([
  ['colour:"red"', "Field 'colour' is not searchable on customers"],
  ['created~"170"', 'no substring match'],
  ['name~"ac"', 'at least 3 characters'],
  ['name>5', 'compares numbers'],
  ['email>null', "'null' can only be compared by ':'"],
])('%s is refused in a sentence', async (query, message) => {
  await using running = await runEmulator();
  await expect(running.stripe.customers.search({ query })).rejects.toMatchObject({
    statusCode: 400,
    param: 'query',
    message: expect.stringContaining(message),
  });
});

test('pages follow each other by their token until nothing is left', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  for (let index = 0; index < 5; index += 1) await stripe.customers.create({ name: `Org ${index}` });
  const query = 'name~"Org"';
  const first = await stripe.customers.search({ query, limit: 2, expand: ['total_count'] });
  expect(first).toMatchObject({ object: 'search_result', has_more: true, total_count: 5 });
  expect(first.next_page).not.toBeNull();
  const all: (string | null | undefined)[] = [];
  for await (const { name } of stripe.customers.search({ query, limit: 2 })) all.push(name);
  expect(all).toEqual(['Org 4', 'Org 3', 'Org 2', 'Org 1', 'Org 0']);
  await expect(stripe.customers.search({ query, page: 'x' })).rejects.toMatchObject({ param: 'page' });
});

test('subscriptions and invoices are found with what is expanded in them', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    metadata: { organizationId: 'org_1' },
  });
  const found = await stripe.subscriptions.search({
    query: 'status:"active" AND metadata["organizationId"]:"org_1"',
    expand: ['data.customer'],
  });
  expect(found.data).toMatchObject([{ id, customer: { id: customer.id }, items: { object: 'list' } }]);
  const invoices = await stripe.invoices.search({ query: `subscription:"${id}" AND total>=9900` });
  expect(invoices.data).toMatchObject([{ status: 'paid', total: 9_900 }]);
  const prices = await stripe.prices.search({ query: 'active:"true" AND lookup_key~"appfactory_pro"' });
  expect(prices.data.map((each) => each.id)).toEqual([price.id]);
});
