import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator, startSeconds } from '../../emulator.fixture';
import { visit } from '../page.fixture';

test('a cancellation in a century leaves the forecast as short as ever', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: startSeconds });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    cancel_at: Date.UTC(2150, 0, 1) / 1000,
  });
  const { status, text } = await visit(`${emulator.url}/_emulator/?customer=${customer.id}`);
  expect(status).toBe(200);
  expect(text).toContain('Renewal');
  expect(text).not.toContain('Plan ends');
  expect(text.split('class="tick"').length).toBeLessThan(400);
});
