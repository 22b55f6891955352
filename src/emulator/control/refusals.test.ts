import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';

test.each([
  [
    'PUT',
    '/webhook_endpoint',
    { url: 'http://a.test', secret: 's', enabled_events: ['banana'] },
    'enabled_events[0]',
  ],
  [
    'PUT',
    '/webhook_endpoint',
    { url: 'http://a.test', secret: 's', enabled_events: ['invoice.paid', 'invoice.payed'] },
    'enabled_events[1]',
  ],
  ['PUT', '/webhook_endpoint', { url: 'http://a.test', secret: 's', enabled_events: [] }, 'enabled_events'],
  ['PUT', '/webhook_endpoint', { url: 'javascript:alert(1)', secret: 's' }, 'url'],
  [
    'PUT',
    '/webhook_endpoint',
    { url: 'http://a.test', secret: 's', api_version: '2031-01-01' },
    'api_version',
  ],
  ['PUT', '/webhook_endpoint', { url: 'http://a.test', secret: 's', previous_secret: 5 }, 'previous_secret'],
  ['PUT', '/webhook_endpoint', { url: 'http://a.test', secret: 's', events: ['*'] }, 'events'],
  ['PUT', '/dunning', { endstate: 'unpaid' }, 'endstate'],
  ['POST', '/next_charge_fails', { decline_code: 'banana' }, 'decline_code'],
  ['POST', '/next_charge_fails', { decline: 'lost_card' }, 'decline'],
])('%s %s refuses %o by name and changes nothing', async (method, path, body, param) => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  const { id: customer } = await stripe.customers.create();
  const policy = await fetch(`${emulator.url}/_emulator/dunning`).then((response) => response.json());
  const response = await fetch(`${emulator.url}/_emulator${path}`, {
    method,
    body: JSON.stringify(path === '/next_charge_fails' ? { customer, ...body } : body),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
  expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
  expect(await fetch(`${emulator.url}/_emulator/dunning`).then((again) => again.json())).toEqual(policy);
});
