import { join } from 'node:path';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint';
import { operationsFile, versionsFile } from './generated';
import { sdkOperation } from './operations';
import { parameterType } from './parameter-type';

test('the generated files are those of the installed SDK and of the scripts that derive them', () => {
  const { apiVersion, sdk, fingerprint: derivedFrom } = operationsFile();
  const hint = 'run npm run emulator:contract, read its diff, commit it';
  expect({ sdk, apiVersion }, hint).toEqual({ sdk: Stripe.PACKAGE_VERSION, apiVersion: Stripe.API_VERSION });
  expect(derivedFrom, hint).toBe(fingerprint(join(import.meta.dirname, '../../..')));
  expect(Object.keys(versionsFile().versions).at(-1), hint).toBe(Stripe.API_VERSION);
});

test('a call of the SDK is found by its route, whatever the ids in it are called', () => {
  expect(sdkOperation('POST /v1/customers/:customer')).toMatchObject({
    call: 'Customer.update',
    returns: 'Customer',
    list: 'object',
  });
  expect(sdkOperation('GET /v1/customers/search')).toMatchObject({ returns: 'Customer', list: 'search' });
  expect(sdkOperation('GET /v1/unicorns')).toBeUndefined();
});

test('a parameter has its nested members, its words, its elements and says whether it may be emptied', () => {
  const create = sdkOperation('POST /v1/subscriptions')?.params;
  const items = create?.members?.get('items');
  expect(items?.isRequired).toBe(false);
  expect(items?.type.element?.members?.has('price')).toBe(true);
  expect(create?.members?.get('payment_behavior')?.type.values).toContain('pending_if_incomplete');
  expect(create?.members?.get('metadata')?.type).toMatchObject({ isClearable: true, members: null });
  expect(create?.members?.get('cancel_at')?.type.scalars).toEqual(new Set(['number']));
  expect(sdkOperation('POST /v1/products')?.params?.members?.get('name')?.isRequired).toBe(true);
});

test('a type text is split at its own bars alone', () => {
  const type = parameterType("[ 'x'|'y' ]|'now'|number|''".replaceAll(' ', ''));
  expect(type).toMatchObject({ values: ['now'], isClearable: true });
  expect(type.element?.values).toEqual(['x', 'y']);
});
