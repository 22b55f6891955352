/** Where a customer is, as far as tax asks. */
export interface TaxLocation {
  country: string | null;
  state: string | null;
}

export interface LocalTax {
  /** Per cent. */
  percentage: number;
  type: 'gst' | 'hst' | 'sales_tax' | 'vat';
  name: string;
  country: string;
  state: string | null;
}

const vat: Record<string, number> = {
  AT: 20,
  BE: 21,
  CH: 8.1,
  DE: 19,
  DK: 25,
  ES: 21,
  FI: 25.5,
  FR: 20,
  GB: 20,
  IE: 23,
  IT: 22,
  NL: 21,
  NO: 25,
  PL: 23,
  PT: 23,
  SE: 25,
};
const gst: Record<string, number> = { AU: 10, NZ: 15, SG: 9 };
const hst: Record<string, number> = { NB: 15, NL: 15, NS: 14, ON: 13, PE: 15 };
const salesTax: Record<string, number> = { CA: 7.25, FL: 6, NY: 4, PA: 6, TX: 6.25, WA: 6.5 };

/**
 * The emulator's stand-in for Stripe Tax: one rate for each country or state of this table, none elsewhere. The figures
 * are the general rates of states and countries, without cities, product codes or registrations, so that a test can
 * foretell them; they are no tax advice.
 */
export function localTax({ country, state }: TaxLocation): LocalTax | null {
  const at = country?.toUpperCase() ?? '';
  const within = state?.toUpperCase() ?? '';
  const found = (
    percentage: number | undefined,
    type: LocalTax['type'],
    name: string,
    part: string | null,
  ) => (percentage === undefined ? null : { percentage, type, name, country: at, state: part });
  if (at === 'US') return found(salesTax[within], 'sales_tax', 'Sales Tax', within);
  if (at === 'CA') return found(hst[within], 'hst', 'HST', within) ?? found(5, 'gst', 'GST', null);
  return found(vat[at], 'vat', 'VAT', null) ?? found(gst[at], 'gst', 'GST', null);
}
