import type { Stack } from '../fixtures/stack';
import { subscriptionOf } from '../fixtures/subscription';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

/** The trial ends now, and its first charge is declined. */
async function failFirstCharge(stack: Stack, email: string): Promise<void> {
  const { id, customer } = await subscriptionOf(stack, email);
  await fetch(`${stack.emulatorUrl}/_emulator/next_charge_fails`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer, decline_code: 'insufficient_funds' }),
  });
  await stack.stripe.subscriptions.update(id, { trial_end: 'now', proration_behavior: 'none' });
}

test('a charge that fails is an alert and a mail, and a payment ends both, while the page stays open', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Tardy');
  await startTrial(page);
  const subjects = () =>
    stack.mailbox.messages.flatMap((message) =>
      message.channel === 'mail' && message.to === email ? [message.subject] : [],
    );
  await page.goto('/billing/alerts');
  await expect(page.getByText('Nothing needs you')).toBeVisible();
  await expectAccessible(page);

  await failFirstCharge(stack, email);
  // Live: nobody has reloaded.
  await expect(page.getByText('A payment of 99.00 USD failed', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await expect
    .poll(subjects)
    .toContainEqual(expect.stringMatching(/could not charge Visa 4242 for 99\.00 USD/));

  await page.getByRole('link', { name: 'Pay the invoice' }).click();
  await page.getByRole('button', { name: /^Pay 99/ }).click();
  await expect.poll(subjects).toContainEqual('Paid: 99.00 USD for Tardy');
  await page.goto('/billing/alerts');
  await expect(page.getByText('Nothing needs you')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'A payment of 99.00 USD failed' })).toContainText(
    'resolved',
  );
});

test('an alert is acknowledged for everybody, and a mail is switched off for oneself', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Careful');
  await startTrial(page);
  await page.goto('/billing/alerts');
  // A click before React has the page is lost, and what was chosen holds as soon as the server has it.
  await expect(async () => {
    await page.getByLabel('Receipts').uncheck({ timeout: 2_000 });
    await page.reload();
    await expect(page.getByLabel('Receipts')).not.toBeChecked({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByLabel('Trials')).toBeChecked();

  await failFirstCharge(stack, email);
  await page.getByRole('button', { name: /^Acknowledge.*payment/ }).click();
  await expect(page.getByText(/seen to by/)).toBeVisible();
  await expect(page.getByText('Nothing needs you')).toBeVisible();
});
