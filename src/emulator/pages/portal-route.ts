import type { Tx } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';
import type { PageAnswer } from './page-work';
import { at, confirmationPage, type Portal } from './portal-frame';

/** Adds a page or a submit under the address of a portal session. */
export type PortalRoute = (
  method: 'get' | 'post',
  path: string,
  run: (tx: Tx, portal: Portal, form: URLSearchParams) => PageAnswer,
) => void;

export function allow(isEnabled: boolean): void {
  if (!isEnabled) throw invalidRequest('The portal configuration does not offer this.');
}

/** A session made for a flow ends as its `after_completion` says; any other returns to the portal's home. */
export function afterFlow(tx: Tx, portal: Portal, types: string[], text: string): PageAnswer {
  const { flow } = portal.session;
  const after = flow && types.includes(flow.type) ? flow.after_completion : null;
  if (after?.type === 'redirect' && after.redirect) return { redirect: after.redirect.return_url };
  if (after?.type === 'hosted_confirmation') return { page: confirmationPage(tx, portal, text) };
  return { redirect: at(portal) };
}
