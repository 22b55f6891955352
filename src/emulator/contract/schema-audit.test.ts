import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { sdkOperation } from './operations';
import { schemaAudit } from './schema-audit.fixture';
import { pageErrors, schemaErrors } from './schema-validator.fixture';

/** A customer as the emulator answers it. */
async function customer(): Promise<Record<string, unknown>> {
  await using running = await runEmulator();
  const { lastResponse, ...rest } = await running.stripe.customers.create({ name: 'Acme' });
  return rest;
}

test('a whole answer has the shape that the SDK declares', async () => {
  expect(schemaErrors('Customer', await customer())).toEqual([]);
});

test.each([
  ['lacks a field', { email: undefined }, "/ must have required property 'email'"],
  ['has a field too many', { colour: 'red' }, '/ must NOT have additional properties: colour'],
  ['has a field of another type', { balance: '0' }, '/balance must be number'],
  ['has a null where none may be', { livemode: null }, '/livemode must be boolean'],
  [
    'has an unknown word',
    { tax_exempt: 'sometimes' },
    '/tax_exempt must be equal to one of the allowed values',
  ],
  ['is another kind of object', { object: 'client' }, '/object must be equal to constant: customer'],
])('an answer that %s is found out', async (_case, change, message) => {
  const wrong = JSON.parse(JSON.stringify({ ...(await customer()), ...change }));
  expect(schemaErrors('Customer', wrong).join('\n')).toContain(message);
});

test('a fault deep inside a page and inside an event is found out, and said where', async () => {
  const wrong = { ...(await customer()), invoice_settings: { footer: 5 } };
  const page = { object: 'list', data: [wrong], has_more: false, url: '/v1/customers' };
  expect(pageErrors('list', 'Customer', page).join('\n')).toContain('/data/0/invoice_settings');
  const event = { id: 'evt_1', object: 'event', type: 'customer.created', data: { object: wrong } };
  expect(schemaErrors('Event', event).join('\n')).toContain('/data/object/invoice_settings');
});

test('an emulator test ends in failure when an answer was wrong', () => {
  const audit = schemaAudit();
  const sdk = sdkOperation('GET /v1/customers/:id');
  audit.answered({ request: 'GET /v1/customers/cus_1', sdk, status: 200, body: { object: 'customer' } });
  expect(() => audit.check()).toThrow('GET /v1/customers/cus_1: / must have required property');
});

test('a refusal without its type is found out', () => {
  const audit = schemaAudit();
  audit.answered({ request: 'GET /v1/x', sdk: undefined, status: 404, body: { error: { message: 'no' } } });
  expect(() => audit.check()).toThrow("/error must have required property 'type'");
});
