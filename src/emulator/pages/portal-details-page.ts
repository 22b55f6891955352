import { html } from 'hono/html';
import { taxIdFormats } from '../engine/tax-id-types';
import { allowedUpdates, type TypedDetails } from '../resources/portal-details';
import type { Tx } from '../store/store';
import { addressFields } from './address-fields';
import { type FormProblem, field, problemOf, problemSummary, select } from './form-fields';
import type { Html } from './layout';
import { at, type Portal, taskPage } from './portal-frame';

export interface DetailsState {
  problems?: FormProblem[];
  typed?: TypedDetails;
}

/** What stands on future invoices, as far as the configuration lets the customer change it. */
export function detailsPage(tx: Tx, portal: Portal, { problems = [], typed }: DetailsState = {}): Html {
  const { customer, features } = portal;
  const allowed = allowedUpdates(features);
  const now = typed ?? {
    name: customer.name ?? null,
    email: customer.email,
    phone: customer.phone ?? null,
    address: customer.address ?? null,
    taxId: null,
  };
  const problem = (id: string) => problemOf(problems, id);
  return taskPage(
    tx,
    portal,
    'Details',
    html`${allowed.includes('tax_id') ? taxIdList(tx, portal) : ''}
<form method="post" action="${at(portal, '/details')}" class="stack" novalidate>${problemSummary(problems)}
${allowed.includes('name') ? field({ id: 'name', label: 'Name', value: now.name ?? '', autocomplete: 'organization' }) : ''}
${allowed.includes('email') ? field({ id: 'email', label: 'E-mail', type: 'email', value: now.email ?? '', autocomplete: 'email', problem: problem('email') }) : ''}
${allowed.includes('phone') ? field({ id: 'phone', label: 'Phone', type: 'tel', value: now.phone ?? '', autocomplete: 'tel', required: false, problem: problem('phone') }) : ''}
${allowed.includes('address') ? addressFields(now.address, problems) : ''}
${allowed.includes('tax_id') ? taxIdFields(now, problem('tax_id')) : ''}
<div class="row"><button class="btn primary">Save details</button></div></form>`,
  );
}

function taxIdFields({ taxId }: TypedDetails, problem: string | undefined): Html {
  const options = taxIdFormats.map(({ type, label, example }) => ({
    value: type,
    label: `${label}, like ${example}`,
  }));
  return html`<fieldset class="stack"><legend>Another tax id</legend>
${select({ id: 'tax_id_type', label: 'Type of tax id', value: taxId?.type ?? 'eu_vat', options })}
${field({ id: 'tax_id', label: 'Tax id', mono: true, value: taxId?.value ?? '', required: false, problem })}</fieldset>`;
}

function taxIdList(tx: Tx, portal: Portal): Html {
  const taxIds = tx.where('tax_id', 'customer', portal.customer.id);
  if (taxIds.length === 0) return html``;
  return html`<section class="card" aria-label="Tax ids"><ul class="list">${taxIds.map((taxId) => html`<li><span class="mono">${taxId.value}</span><span class="muted small">${taxId.type}${taxId.verification ? `, ${taxId.verification.status}` : ''}</span><form method="post" action="${at(portal, '/tax_ids')}"><button class="btn ghost small" name="tax_id" value="${taxId.id}">Remove<span class="sr"> ${taxId.value}</span></button></form></li>`)}</ul></section>`;
}
