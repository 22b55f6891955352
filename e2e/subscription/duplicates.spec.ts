import { startPaying } from '../fixtures/subscription';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

test('when Stripe holds two live subscriptions all the same, the page says so, and one is ended and refunded', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Twins');
  await startTrial(page, 'Starter');
  const { id, customer } = await startPaying(stack, email);
  await page.goto('/billing');
  await expect(page.getByText('Next charge')).toBeVisible();

  const [price] = (await stack.stripe.prices.list({ lookup_keys: ['price_appfactory_pro_monthly'] })).data;
  const [card] = (await stack.stripe.paymentMethods.list({ customer })).data;
  const second = await stack.stripe.subscriptions.create({
    customer,
    default_payment_method: card?.id ?? '',
    items: [{ price: price?.id ?? '' }],
  });
  expect(second.status).toBe('active');

  await expect(page.getByText('Twins has two subscriptions and pays for both')).toBeVisible();
  await page.getByRole('link', { name: 'End one of them' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Two subscriptions');
  const pro = page.getByRole('main').getByRole('listitem').filter({ hasText: 'End this Pro' });
  await expect(pro).toContainText('99.00 USD goes back to the card');
  await expectAccessible(page);
  await pro.getByRole('button', { name: 'End this Pro' }).click();
  const dialog = page.getByRole('dialog', { name: 'End this Pro now?' });
  await expect(dialog).toContainText('99.00 USD goes back to the card');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'End this Pro' }).click();

  await expect(page.getByText('There is only one subscription')).toBeVisible();
  const [ended, kept] = await Promise.all([
    stack.stripe.subscriptions.retrieve(second.id),
    stack.stripe.subscriptions.retrieve(id),
  ]);
  expect([ended.status, kept.status]).toEqual(['canceled', 'active']);
  const refunds = (await stack.stripe.refunds.list({ limit: 100 })).data;
  const [note] = (await stack.stripe.creditNotes.list({ customer })).data;
  expect(note).toMatchObject({ reason: 'duplicate', amount: 9_900 });
  expect(refunds.some(({ amount }) => amount === 9_900)).toBe(true);
  await page.goto('/billing');
  await expect(page.getByText('29.00 USD on')).toBeVisible();
  await expect(page.getByText('two subscriptions')).toHaveCount(0);
});
