import { wantedDetails } from '../resources/checkout-details';
import type { CheckoutDetails } from '../store/checkout-plan';
import type { Tables } from '../store/tables';
import { readAddress } from './address-fields';

/** What a submitted checkout form says, as far as its session asks for it. */
export function readDetails(session: Tables['checkout.session'], form: URLSearchParams): CheckoutDetails {
  const wanted = wantedDetails(session);
  const typed = (name: string) => form.get(name)?.trim() || null;
  const value = typed('tax_id');
  const asksTaxId = wanted.taxId !== 'no';
  return {
    email: typed('email'),
    name: wanted.name ? typed('name') : null,
    phone: wanted.phone ? typed('phone') : null,
    address: wanted.address ? readAddress(form) : null,
    taxId: asksTaxId && value !== null ? { type: typed('tax_id_type') ?? 'eu_vat', value } : null,
    businessName: asksTaxId ? typed('business_name') : null,
    fields: Object.fromEntries(
      session.custom_fields.map(({ key }) => [key, form.get(`field-${key}`)?.trim() ?? '']),
    ),
    acceptsTerms: form.get('terms') === 'true',
    promotions: form.get('promotions') === 'true',
    savesCard: form.get('save_card') === 'true',
  };
}
