import { isCountry } from '../engine/countries';
import { isTaxIdValue } from '../engine/tax-id-types';
import type { Address, CheckoutDetails, CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { customFieldProblem } from './checkout-custom-fields';

type Session = Tables['checkout.session'];

export const noDetails: CheckoutDetails = {
  email: null,
  name: null,
  phone: null,
  address: null,
  taxId: null,
  businessName: null,
  fields: {},
  acceptsTerms: false,
  promotions: false,
  savesCard: false,
};

/** What the page of a session asks for, beside a card. */
export interface WantedDetails {
  email: boolean;
  name: boolean;
  phone: boolean;
  address: boolean;
  taxId: 'no' | 'optional' | 'required';
  terms: boolean;
  promotions: boolean;
  saveCard: boolean;
}

export function wantedDetails(session: Session): WantedDetails {
  const { tax_id_collection: taxIds, consent_collection: consent } = session;
  return {
    email: true,
    name: asksAddress(session) || session.customer === null,
    phone: session.phone_number_collection?.enabled ?? false,
    address: asksAddress(session),
    taxId: taxIds?.enabled ? (taxIds.required === 'if_supported' ? 'required' : 'optional') : 'no',
    terms: consent?.terms_of_service === 'required',
    promotions: consent?.promotions === 'auto',
    saveCard: session.saved_payment_method_options?.payment_method_save === 'enabled',
  };
}

/** Where it is required, and where automatic tax does not know yet where the customer is. */
function asksAddress(session: Session): boolean {
  return (
    session.billing_address_collection === 'required' ||
    session.automatic_tax.status === 'requires_location_inputs'
  );
}

/** What is missing or wrong, by the form's field. */
export interface DetailProblem {
  field: string;
  text: string;
}

/** Checks what was typed against what the session asks for; nothing is written. */
export function detailProblems(tx: Tx, session: Session, details: CheckoutDetails): DetailProblem[] {
  const wanted = wantedDetails(session);
  const problems: DetailProblem[] = [];
  const check = (isFine: boolean, field: string, text: string) => {
    if (!isFine) problems.push({ field, text });
  };
  const email = details.email ?? session.customer_email ?? tx.get('customer', session.customer ?? '')?.email;
  check(email != null || session.customer !== null, 'email', 'Enter an e-mail address.');
  check(!details.email || isEmail(details.email), 'email', 'Enter an e-mail address like name@company.com.');
  if (wanted.address) {
    check(details.name !== null, 'name', 'Enter the name on the invoice.');
    for (const [field, text] of addressProblems(details.address)) check(false, field, text);
  }
  if (wanted.phone) {
    check(isPhone(details.phone), 'phone', 'Enter a phone number with its country code, like +49 30 123456.');
  }
  if (details.taxId) {
    check(
      isTaxIdValue(details.taxId.type, details.taxId.value),
      'tax_id',
      'This number does not have the shape of its type. See the example.',
    );
  } else check(wanted.taxId !== 'required', 'tax_id', 'Enter a tax id.');
  for (const field of session.custom_fields) {
    const problem = customFieldProblem(field, details.fields[field.key]);
    check(problem === null, `field-${field.key}`, problem ?? '');
  }
  check(!wanted.terms || details.acceptsTerms, 'terms', 'Accept the terms of service to go on.');
  return problems;
}

/** A plan with the address that is being typed, for the sums: tax follows it. What is not checked yet stays outside. */
export function pricedWith(plan: CheckoutPlan, typed: CheckoutDetails): CheckoutPlan {
  const country = typed.address?.country;
  if (!country || !isCountry(country)) return plan;
  return { ...plan, details: { ...noDetails, ...plan.details, address: typed.address } };
}

function addressProblems(address: Address | null): [string, string][] {
  const problems: [string, string][] = [];
  if (!address?.country || !isCountry(address.country)) problems.push(['country', 'Choose a country.']);
  if (!address?.line1) problems.push(['line1', 'Enter a street and number.']);
  if (!address?.city) problems.push(['city', 'Enter a city.']);
  if (!address?.postal_code) problems.push(['postal_code', 'Enter a postal code.']);
  return problems;
}

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

export function isPhone(text: string | null): boolean {
  return text !== null && text.length <= 20 && /^\+?[\d ()./-]{5,}$/.test(text);
}
