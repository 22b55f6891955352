import { countryName } from '../engine/countries';
import type { Tables } from '../store/tables';

/** `Hauptstraße 1, 10115 Berlin, Germany` */
export function addressText(address: NonNullable<Tables['customer']['address']>): string {
  const town = [address.postal_code, address.city].filter(Boolean).join(' ');
  const country = address.country && countryName(address.country);
  return [address.line1, address.line2, town, address.state, country].filter(Boolean).join(', ');
}
