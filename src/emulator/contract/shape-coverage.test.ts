import { expect, test } from 'vitest';
import { operations } from '../resources/operations';
import { object, required, text } from '../wire/params';
import { sdkOperation } from './operations';
import { shapeCoverage } from './shape-coverage';

const covered = operations.flatMap(({ method, path, shape, sdk }) =>
  sdk?.params ? [[`${method} ${path}`, shapeCoverage(shape, sdk.params)] as const] : [],
);

test.each(covered)('%s takes nothing that Stripe does not', (_, { unknown }) => {
  expect(unknown).toEqual([]);
});

test('every operation below /v1 is one that the SDK or the Stripe CLI can call', () => {
  const ours = operations.filter(({ sdk }) => !sdk?.params).map(({ method, path }) => `${method} ${path}`);
  // What Stripe's own checkout page calls, and its command line with it.
  expect(ours).toEqual(['GET /v1/payment_pages/:id', 'POST /v1/payment_pages/:id/confirm']);
});

test('a shape is compared to its depths', () => {
  const type = sdkOperation('POST /v1/products')?.params;
  if (!type) throw new Error('the contract has no products.create');
  const shape = { name: text(), colour: text(), default_price_data: object({ sum: required(text()) }) };
  const { emulated, unknown, missing } = shapeCoverage(shape, type);
  expect(emulated.sort()).toEqual(['default_price_data', 'name']);
  expect(unknown.sort()).toEqual(['colour', 'default_price_data.sum']);
  expect(missing).toContain('default_price_data.currency');
});
