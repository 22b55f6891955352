import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { createStripeEmulator } from './index';

it('still sells after its clock was moved: a moment that the caller names in real time moves along', async () => {
  const emulator = await createStripeEmulator({ port: 0, seed: 'moved' });
  try {
    const stripe = new Stripe('sk_test_emulator', {
      host: '127.0.0.1',
      port: emulator.port,
      protocol: 'http',
      telemetry: false,
    });
    const advanced = await fetch(`${emulator.url}/_emulator/clock/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seconds: 40 * 86_400 }),
    });
    expect(advanced.status).toBe(200);
    const customer = await stripe.customers.create({ name: 'Later' });
    const product = await stripe.products.create({ name: 'Pro' });
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 9_900,
      recurring: { interval: 'month' },
    });
    const inTwoHours = Math.floor(Date.now() / 1000) + 7_200;
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: customer.id,
      line_items: [{ price: price.id, quantity: 1 }],
      success_url: 'http://localhost/success',
      expires_at: inTwoHours,
    });
    expect(session.status).toBe('open');
    expect(session.expires_at).toBe(inTwoHours + 40 * 86_400);
  } finally {
    await emulator.close();
  }
});
