import { html } from 'hono/html';
import { taxIdFormats } from '../engine/tax-id-types';
import { wantedDetails } from '../resources/checkout-details';
import type { CheckoutDetails } from '../store/checkout-plan';
import type { Tables } from '../store/tables';
import { addressFields } from './address-fields';
import { checkbox, type FormProblem, field, problemOf, select } from './form-fields';
import type { Html } from './layout';

type Session = Tables['checkout.session'];

/** True when the session asks for more than a card, an e-mail address and a name. */
export function hasDetailsSection(session: Session): boolean {
  const { phone, address, taxId, terms, promotions } = wantedDetails(session);
  return phone || address || taxId !== 'no' || terms || promotions || session.custom_fields.length > 0;
}

/** E-mail address and name, which each session asks for in one place or the other. */
export function contactFields(session: Session, details: CheckoutDetails, problems: FormProblem[]): Html {
  const wanted = wantedDetails(session);
  return html`${field({ id: 'email', label: 'E-mail', type: 'email', autocomplete: 'email', value: details.email ?? '', problem: problemOf(problems, 'email') })}
${wanted.name ? field({ id: 'name', label: 'Name', autocomplete: 'name', value: details.name ?? '', required: wanted.address, problem: problemOf(problems, 'name') }) : ''}`;
}

export function detailsSection(session: Session, details: CheckoutDetails, problems: FormProblem[]): Html {
  const wanted = wantedDetails(session);
  const problem = (id: string) => problemOf(problems, id);
  return html`<section class="stack" aria-labelledby="details"><h2 id="details">Your details</h2>
${contactFields(session, details, problems)}
${wanted.phone ? field({ id: 'phone', label: 'Phone', type: 'tel', autocomplete: 'tel', value: details.phone ?? '', problem: problem('phone') }) : ''}
${wanted.address ? addressFields(details.address, problems) : ''}
${wanted.taxId === 'no' ? '' : taxIdFields(details, wanted.taxId === 'required', problems)}
${session.custom_fields.map((custom) => customField(custom, details.fields[custom.key], problem(`field-${custom.key}`)))}
${wanted.terms ? checkbox({ id: 'terms', label: session.custom_text.terms_of_service_acceptance?.message ?? 'I accept the terms of service.', isChecked: details.acceptsTerms, problem: problem('terms') }) : ''}
${wanted.promotions ? checkbox({ id: 'promotions', label: 'Tell me about offers.', isChecked: details.promotions }) : ''}</section>`;
}

function taxIdFields(details: CheckoutDetails, isRequired: boolean, problems: FormProblem[]): Html {
  const types = taxIdFormats.map(({ type, label, example }) => ({
    value: type,
    label: `${label}, like ${example}`,
  }));
  return html`${field({ id: 'business_name', label: 'Company', autocomplete: 'organization', value: details.businessName ?? '', required: false })}
${select({ id: 'tax_id_type', label: 'Type of tax id', value: details.taxId?.type ?? 'eu_vat', options: types })}
${field({ id: 'tax_id', label: 'Tax id', mono: true, value: details.taxId?.value ?? '', required: isRequired, problem: problemOf(problems, 'tax_id') })}`;
}

function customField(
  custom: Session['custom_fields'][number],
  answer: string | undefined,
  problem: string | undefined,
): Html {
  const id = `field-${custom.key}`;
  const label = custom.label.custom ?? custom.key;
  const common = { id, label, required: !custom.optional, problem };
  const own = custom.dropdown ?? custom.numeric ?? custom.text;
  const value = answer ?? own?.default_value ?? '';
  if (!custom.dropdown)
    return field({ ...common, value, inputmode: custom.type === 'numeric' ? 'numeric' : undefined });
  const options = [{ value: '', label: 'Choose' }, ...custom.dropdown.options];
  return select({ ...common, value, options });
}
