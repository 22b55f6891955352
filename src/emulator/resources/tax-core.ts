import { rateOf } from '../engine/discount-maths';
import { localTax, type TaxLocation } from '../engine/local-tax';
import type { TaxTerms } from '../engine/tax-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { create } from './emit';
import { find } from './find';

type Invoice = Tables['invoice'];
type Line = Invoice['lines']['data'][number];
type TaxRate = Tables['tax_rate'];

/** The taxes of a line: automatic ones, its own rates, or else the invoice's. */
export function lineTaxes(tx: Tx, draft: Invoice, line: Line): TaxTerms[] {
  const reason = exemption(draft.customer_tax_exempt);
  if (draft.automatic_tax.enabled) return automaticTaxes(tx, draft, line, reason);
  const own = ownRates(tx, line);
  const rates = own.length > 0 ? own : draft.default_tax_rates;
  return rates.map((rate) => termsOf(rate, rate.inclusive, reason ?? 'not_available'));
}

/** "exempt" and "reverse" customers owe no tax; the invoice still says which. */
function exemption(status: string | null): 'customer_exempt' | 'reverse_charge' | null {
  if (status === 'exempt') return 'customer_exempt';
  return status === 'reverse' ? 'reverse_charge' : null;
}

function termsOf(rate: TaxRate, isInclusive: boolean, reason: string): TaxTerms {
  const isExempt = reason === 'customer_exempt' || reason === 'reverse_charge';
  return { id: rate.id, rate: isExempt ? 0 : rateOf(rate.percentage), isInclusive, reason };
}

/** The rates of what a line bills. Lines do not name their rates themselves. */
function ownRates(tx: Tx, line: Line): TaxRate[] {
  const { subscription_item_details: billed, invoice_item_details: added } = line.parent ?? {};
  const invoiceItem = tx.get('invoiceitem', billed?.invoice_item ?? added?.invoice_item ?? '');
  if (invoiceItem) return invoiceItem.tax_rates ?? [];
  return tx.get('subscription_item', billed?.subscription_item ?? '')?.tax_rates ?? [];
}

function automaticTaxes(
  tx: Tx,
  draft: Invoice,
  line: Line,
  exempt: 'customer_exempt' | 'reverse_charge' | null,
): TaxTerms[] {
  const rate = automaticRate(tx, locationOf(draft.customer_address));
  if (!rate) return [];
  const price = tx.get('price', line.pricing?.price_details?.price ?? '');
  return [termsOf(rate, price?.tax_behavior === 'inclusive', exempt ?? 'standard_rated')];
}

export function locationOf(address: { country: string | null; state: string | null } | null): TaxLocation {
  return { country: address?.country ?? null, state: address?.state ?? null };
}

/** The status of an automatic calculation: without a country there is nothing to calculate with. */
export function automaticStatus(
  address: { country: string | null } | null,
): 'complete' | 'requires_location_inputs' {
  return address?.country ? 'complete' : 'requires_location_inputs';
}

/** The rate that Stripe Tax would have made for a place; made when it is first needed. */
function automaticRate(tx: Tx, location: TaxLocation): TaxRate | null {
  const tax = localTax(location);
  if (!tax) return null;
  const made = tx
    .all('tax_rate')
    .find((row) => row.rate_type !== null && row.country === tax.country && row.state === tax.state);
  if (made) return made;
  const rate = newTaxRate(tx, {
    display_name: tax.name,
    inclusive: false,
    percentage: tax.percentage,
    country: tax.country,
    state: tax.state,
    jurisdiction: tax.state ?? tax.country,
    tax_type: tax.type,
  });
  const automatic: TaxRate = {
    ...rate,
    effective_percentage: tax.percentage,
    jurisdiction_level: tax.state === null ? 'country' : 'state',
    rate_type: 'percentage',
  };
  return create(tx, 'tax_rate', automatic, 'tax_rate.created');
}

interface NewTaxRate extends Pick<TaxRate, 'display_name' | 'inclusive' | 'percentage'> {
  active?: boolean;
  country?: string | null;
  description?: string | null;
  jurisdiction?: string | null;
  metadata?: Record<string, string>;
  state?: string | null;
  tax_type?: string | null;
}

export function newTaxRate(tx: Tx, params: NewTaxRate): TaxRate {
  return {
    id: tx.newId('txr'),
    object: 'tax_rate',
    active: params.active ?? true,
    country: params.country ?? null,
    created: tx.now,
    description: params.description ?? null,
    display_name: params.display_name,
    effective_percentage: null,
    flat_amount: null,
    inclusive: params.inclusive,
    jurisdiction: params.jurisdiction ?? null,
    jurisdiction_level: null,
    livemode: false,
    metadata: params.metadata ?? {},
    percentage: params.percentage,
    rate_type: null,
    state: params.state ?? null,
    tax_type: params.tax_type ?? null,
  };
}

/** The tax rates that a request names; inactive ones cannot be applied anew. */
export function taxRates(tx: Tx, ids: string[], param: string): TaxRate[] {
  return ids.map((id, index) => {
    const rate = find(tx, 'tax_rate', id, `${param}[${index}]`);
    if (rate.active) return rate;
    throw invalidRequest(`The tax rate ${id} is inactive and cannot be applied.`, {
      param: `${param}[${index}]`,
    });
  });
}

/** Stripe's refusal where automatic tax is asked for and nobody knows where the customer is. */
export function requireLocation(address: { country: string | null } | null | undefined): void {
  if (address?.country) return;
  throw invalidRequest(
    "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
    { code: 'customer_tax_location_invalid', param: 'automatic_tax[enabled]' },
  );
}
