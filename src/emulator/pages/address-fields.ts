import { html } from 'hono/html';
import { countries } from '../engine/countries';
import type { Address } from '../store/checkout-plan';
import { type FormProblem, field, problemOf, select } from './form-fields';
import type { Html } from './layout';

const noCountry = { value: '', label: 'Choose a country' };

export function addressFields(address: Address | null | undefined, problems: FormProblem[]): Html {
  const problem = (id: string) => problemOf(problems, id);
  const value = (member: keyof Address) => address?.[member] ?? '';
  return html`<fieldset class="stack"><legend>Billing address</legend>
${select({ id: 'country', label: 'Country', autocomplete: 'country', value: value('country'), problem: problem('country'), options: [noCountry, ...countries.map(({ code, name }) => ({ value: code, label: name }))] })}
${field({ id: 'line1', label: 'Street and number', autocomplete: 'address-line1', value: value('line1'), problem: problem('line1') })}
${field({ id: 'line2', label: 'Address, second line', autocomplete: 'address-line2', value: value('line2'), required: false })}
<div class="two">${field({ id: 'postal_code', label: 'Postal code', autocomplete: 'postal-code', value: value('postal_code'), problem: problem('postal_code') })}
${field({ id: 'city', label: 'City', autocomplete: 'address-level2', value: value('city'), problem: problem('city') })}</div>
${field({ id: 'state', label: 'State or province', autocomplete: 'address-level1', value: value('state'), required: false })}</fieldset>`;
}

/** The address of a submitted form; null when nothing of it was filled in. */
export function readAddress(form: URLSearchParams): Address | null {
  const member = (name: string) => form.get(name)?.trim() || null;
  const address = {
    city: member('city'),
    country: member('country'),
    line1: member('line1'),
    line2: member('line2'),
    postal_code: member('postal_code'),
    state: member('state'),
  };
  return Object.values(address).some((value) => value !== null) ? address : null;
}
