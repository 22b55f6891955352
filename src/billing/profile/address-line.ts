import type { BillingAddress } from './profile-schema';

/** `Lindenweg 12, 10115 Berlin, DE`; null when nothing of it is known. The country by its code: names differ between engines. */
export function addressLine(address: BillingAddress | null): string | null {
  if (!address) return null;
  const { line1, line2, city, state, postalCode, country } = address;
  const town = [postalCode, city].filter(Boolean).join(' ');
  const parts = [line1, line2, town, state, country].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : null;
}
