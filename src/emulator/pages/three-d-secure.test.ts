import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';
import { everything, openPortal } from './portal.fixture';

const card = '4000002500003155';

test('walking away from a checkout’s challenge leaves it open for another card', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  const { url, session } = await openPage(running);
  const { location } = await visit(url, { card: '4000002760003184' });
  const challenge = `${emulator.url}${location}`;
  expect((await visit(challenge)).text).toContain('Cancel');
  expect(await visit(challenge, { outcome: 'cancel' })).toMatchObject({
    status: 303,
    location: `/c/pay/${session.id}`,
  });
  expect((await visit(url)).text).not.toContain('role="alert"');
  expect((await visit(url, { card: '4242424242424242' })).status).toBe(303);
  expect((await stripe.subscriptions.list()).data).toMatchObject([{ status: 'active' }]);
});

test('the second of two clicks on a passed challenge ends at the success page too', async () => {
  await using running = await runEmulator();
  const { url } = await openPage(running);
  const { location } = await visit(url, { card: '4000002760003184' });
  const challenge = `${running.emulator.url}${location}`;
  const passed = await visit(challenge, { outcome: 'complete' });
  expect(passed.location).toContain('/billing/success');
  expect(await visit(challenge, { outcome: 'complete' })).toEqual(passed);
});

test('a card with 3-D Secure is saved in the portal once its owner has passed', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  const { url, customer, subscription } = await openPortal(running, everything);
  const before = String(subscription.default_payment_method);
  const first = await visit(`${url}/card`, { card });
  const failed = await visit(`${emulator.url}${first.location}`, { outcome: 'fail' });
  expect((await visit(String(failed.location))).text).toContain('unable to authenticate');
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1);

  const second = await visit(`${url}/card`, { card });
  const passed = await visit(`${emulator.url}${second.location}`, { outcome: 'complete' });
  expect(passed.location).toContain('redirect_status=succeeded');
  expect((await visit(String(passed.location))).status).toBe(303);
  const after = String((await stripe.subscriptions.retrieve(subscription.id)).default_payment_method);
  expect(after).not.toBe(before);
  const types = (await stripe.events.list({ limit: 5 })).data.map((event) => event.type).reverse();
  expect(types).toEqual([
    'setup_intent.requires_action',
    'setup_intent.succeeded',
    'payment_method.attached',
    'customer.updated',
    'customer.subscription.updated',
  ]);
});

test('a challenge may end where the portal’s deep link leads, and nowhere else', async () => {
  await using running = await runEmulator();
  const { url } = await openPortal(running, everything, () => ({
    type: 'payment_method_update',
    after_completion: { type: 'redirect', redirect: { return_url: 'http://localhost:3001/bye' } },
  }));
  const { location } = await visit(`${url}/card`, { card });
  const challenge = `${running.emulator.url}${location}`;
  const policy = (await fetch(challenge)).headers.get('content-security-policy');
  expect(policy).toContain("form-action 'self' http://127.0.0.1");
  expect(policy).toContain('http://localhost:3001;');
  const passed = await visit(challenge, { outcome: 'complete' });
  expect(await visit(String(passed.location))).toMatchObject({ location: 'http://localhost:3001/bye' });
});
