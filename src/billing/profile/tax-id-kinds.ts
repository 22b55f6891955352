import type Stripe from 'stripe';

interface TaxIdKind {
  type: Stripe.TaxIdCreateParams.Type;
  /** As its own authority names it. */
  label: string;
  example: string;
}

/** The kinds that the payment page offers, of the many that Stripe knows. https://docs.stripe.com/billing/customer/tax-ids */
export const taxIdKinds = [
  { type: 'eu_vat', label: 'EU VAT', example: 'DE123456789' },
  { type: 'gb_vat', label: 'UK VAT', example: 'GB123456789' },
  { type: 'ch_vat', label: 'Swiss VAT', example: 'CHE-123.456.789 MWST' },
  { type: 'no_vat', label: 'Norwegian VAT', example: '123456789MVA' },
  { type: 'us_ein', label: 'United States EIN', example: '12-3456789' },
  { type: 'ca_gst_hst', label: 'Canada GST/HST', example: '123456789RT0002' },
  { type: 'au_abn', label: 'Australia ABN', example: '12345678912' },
  { type: 'nz_gst', label: 'New Zealand GST', example: '123456789' },
  { type: 'in_gst', label: 'India GST', example: '12ABCDE3456FGZH' },
  { type: 'sg_gst', label: 'Singapore GST', example: 'M12345678X' },
  { type: 'jp_trn', label: 'Japan registration number', example: 'T1234567891234' },
  { type: 'za_vat', label: 'South Africa VAT', example: '4123456789' },
  { type: 'br_cnpj', label: 'Brazil CNPJ', example: '01.234.456/5432-10' },
  { type: 'mx_rfc', label: 'Mexico RFC', example: 'ABC010203AB9' },
] as const satisfies readonly TaxIdKind[];

export type TaxIdType = (typeof taxIdKinds)[number]['type'];
export const taxIdTypes: readonly TaxIdType[] = taxIdKinds.map(({ type }) => type);

/** One that was added elsewhere may be of a kind that is not offered here: it goes by Stripe's word. */
export function taxIdLabel(type: string): string {
  return taxIdKinds.find((kind) => kind.type === type)?.label ?? type.replaceAll('_', ' ').toUpperCase();
}
