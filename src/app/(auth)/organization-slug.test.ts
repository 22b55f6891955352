import { expect, test } from 'vitest';
import { organizationSlug } from './organization-slug';

const random = new Uint8Array([0xa1, 0xb2, 0x03]);

test('a slug keeps what can be read in an address', () => {
  expect(organizationSlug('Müller & Söhne', random)).toBe('muller-sohne-a1b203');
});

test('a name without a single Latin letter still has a slug', () => {
  expect(organizationSlug('株式会社', random)).toBe('organization-a1b203');
});
