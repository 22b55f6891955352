import { subscriptionOf } from '../fixtures/subscription';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

test('a second card is typed at Stripe, pays from then on, and the first one goes', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Cardholders');
  await startTrial(page);
  await page.goto('/billing');
  await page.getByRole('link', { name: 'Update payment method' }).click();
  const cards = page.getByRole('region', { name: 'Cards' });
  await expect(cards.getByRole('listitem')).toHaveCount(1);
  await expect(cards).toContainText('Make another one the default first');
  await expectAccessible(page);

  await cards.getByRole('button', { name: 'Add a card' }).click();
  await page.waitForURL(/\/p\/session\//);
  await page.getByLabel('Card number').fill('5555 5555 5555 4444');
  await page.getByLabel('Expires').fill('04 / 30');
  await page.getByLabel('CVC').fill('123');
  await page.getByRole('button', { name: 'Save card', exact: false }).click();
  await page.waitForURL(/\/billing\/payment$/);
  await expect(cards.getByRole('listitem').first()).toContainText('Mastercard 4444');
  await expect(cards.getByRole('listitem').first()).toContainText('Default');

  await cards.getByRole('button', { name: 'Make default Visa 4242' }).press('Enter');
  await expect(cards.getByRole('listitem').first()).toContainText('Visa 4242');
  await cards.getByRole('button', { name: 'Remove Mastercard 4444' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove Mastercard 4444' }).click();
  await expect(cards.getByRole('listitem')).toHaveCount(1);
  const { customer } = await subscriptionOf(stack, email);
  expect((await stack.stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
});

test('details are changed on the page or at Stripe, and both show the same', async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Detailed');
  await startTrial(page);
  const { customer } = await subscriptionOf(stack, email);
  await page.goto('/billing/payment');
  const details = page.getByRole('region', { name: 'Billing details' });
  await details.getByRole('button', { name: 'Edit billing details' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Company').fill('Detailed GmbH');
  await dialog.getByLabel('Invoices to').fill('books@detailed.test');
  await dialog.getByLabel('Country').selectOption({ label: 'Germany' });
  await dialog.getByLabel('Street').fill('Lindenweg 12');
  await dialog.getByLabel('Postal code').fill('10115');
  await dialog.getByLabel('City').fill('Berlin');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save details' }).click();
  await expect(dialog).toBeHidden();
  await expect(details).toContainText('Lindenweg 12, 10115 Berlin, DE');
  await expect(details).toContainText('books@detailed.test');
  expect(await stack.stripe.customers.retrieve(customer)).toMatchObject({
    name: 'Detailed GmbH',
    address: { city: 'Berlin' },
  });

  const taxIds = page.getByRole('region', { name: 'Tax ids' });
  await taxIds.getByRole('button', { name: 'Add a tax id' }).click();
  await dialog.getByLabel('Number').fill('nonsense');
  await dialog.getByRole('button', { name: 'Add tax id' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Stripe does not take that');
  await dialog.getByLabel('Number').fill('DE123456789');
  await dialog.getByRole('button', { name: 'Add tax id' }).click();
  await expect(taxIds.getByRole('listitem')).toContainText('DE123456789');
  await expectAccessible(page);

  await stack.stripe.customers.update(customer, { email: 'changed@detailed.test' });
  await expect(details).toContainText('changed@detailed.test');
});

test('a member is told who may see cards and details', async ({ visit }) => {
  const { page } = await visit('member@acme.test');
  await page.goto('/billing/payment');
  await expect(page.getByRole('main')).toContainText('Cards and details are for owners and billing managers');
  await expect(page.getByRole('main')).toContainText('owner@acme.test');
  await expectAccessible(page);
});
