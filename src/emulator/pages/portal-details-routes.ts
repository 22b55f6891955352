import {
  portalDetailProblems,
  removeTaxId,
  type TypedDetails,
  updateDetails,
} from '../resources/portal-details';
import { readAddress } from './address-fields';
import { detailsPage } from './portal-details-page';
import { at } from './portal-frame';
import { afterFlow, allow, type PortalRoute } from './portal-route';

export function addPortalDetailsRoutes(route: PortalRoute): void {
  route('get', '/details', (tx, portal) => {
    allow(portal.features.customer_update.enabled);
    return { page: detailsPage(tx, portal) };
  });

  route('post', '/details', (tx, portal, form) => {
    allow(portal.features.customer_update.enabled);
    const typed = readTyped(form);
    const problems = portalDetailProblems(portal.features, typed);
    if (problems.length > 0) return { page: detailsPage(tx, portal, { problems, typed }), status: 402 };
    updateDetails(tx, portal.customer, portal.features, typed);
    return afterFlow(tx, portal, ['customer_update'], 'The details were saved.');
  });

  route('post', '/tax_ids', (tx, portal, form) => {
    removeTaxId(tx, portal.customer, portal.features, form.get('tax_id') ?? '');
    return { redirect: at(portal, '/details') };
  });
}

function readTyped(form: URLSearchParams): TypedDetails {
  const typed = (name: string) => form.get(name)?.trim() || null;
  const value = typed('tax_id');
  return {
    name: typed('name'),
    email: typed('email'),
    phone: typed('phone'),
    address: readAddress(form),
    taxId: value === null ? null : { type: typed('tax_id_type') ?? 'eu_vat', value },
  };
}
