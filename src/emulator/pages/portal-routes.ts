import { onClockOf } from '../resources/clock';
import { change } from '../resources/emit';
import { find } from '../resources/find';
import { detach } from '../resources/payment-method-core';
import {
  cancelInPortal,
  makeDefault,
  ownSubscription,
  resumeInPortal,
  updateCard,
} from '../resources/portal-actions';
import type { Tx } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';
import { messagePage } from './layout';
import type { PageAnswer, PageRoutes } from './page-work';
import {
  cancelPage,
  cardPage,
  confirmationPage,
  detailsPage,
  openPortal,
  type Portal,
  portalPage,
} from './portal-page';
import { declineProblem, readCard, typedAgain } from './typed-card';

/** `/p/session/…`: each page asks the configuration again, so a hidden button cannot be posted either. */
export function addPortalRoutes({ app, work }: PageRoutes): void {
  const route = (
    method: 'get' | 'post',
    path: string,
    run: (tx: Tx, portal: Portal, form: URLSearchParams) => PageAnswer,
  ) =>
    app[method](`/p/session/:id${path}`, (c) =>
      work(c, (tx, form) => {
        const session = tx.get('billing_portal.session', c.req.param('id') ?? '');
        if (!session || !tx.get('customer', session.customer)) return unknownSession(tx);
        const answer = run(onClockOf(tx, session.customer), openPortal(tx, session), form);
        const after = session.flow?.after_completion.redirect?.return_url;
        return 'page' in answer ? { ...answer, leadsTo: [after] } : answer;
      }),
    );

  route('get', '', (tx, portal) => {
    const { flow } = portal.session;
    if (flow?.type === 'payment_method_update') return { page: cardPage(tx, portal) };
    const target = tx.get('subscription', flow?.subscription_cancel?.subscription ?? '');
    if (flow && target?.cancel_at === null && target.status !== 'canceled')
      return { page: cancelPage(tx, portal, target) };
    return { page: portalPage(tx, portal) };
  });

  route('get', '/home', (tx, portal) => ({ page: portalPage(tx, portal) }));

  route('get', '/cancel', (tx, portal, query) => {
    allow(portal.features.subscription_cancel.enabled);
    return {
      page: cancelPage(tx, portal, ownSubscription(tx, portal.customer.id, query.get('subscription') ?? '')),
    };
  });

  route('post', '/cancel', (tx, portal, form) => {
    const { enabled, mode } = portal.features.subscription_cancel;
    allow(enabled);
    const subscription = ownSubscription(tx, portal.customer.id, form.get('subscription') ?? '');
    cancelInPortal(tx, subscription, mode, form.get('feedback'));
    return afterFlow(tx, portal, 'subscription_cancel', 'The plan was canceled.');
  });

  route('post', '/resume', (tx, portal, form) => {
    allow(portal.features.subscription_cancel.enabled);
    resumeInPortal(tx, ownSubscription(tx, portal.customer.id, form.get('subscription') ?? ''));
    return { redirect: `/p/session/${portal.session.id}/home` };
  });

  route('get', '/card', (tx, portal) => {
    allow(portal.features.payment_method_update.enabled);
    return { page: cardPage(tx, portal) };
  });

  route('post', '/card', (tx, portal, form) => {
    allow(portal.features.payment_method_update.enabled);
    const submitted = readCard(form, tx.now);
    const typed = typedAgain(form);
    if ('problem' in submitted)
      return { page: cardPage(tx, portal, { problems: [submitted.problem], typed }), status: 402 };
    const failure = updateCard(tx, portal.customer, submitted.card);
    if (failure)
      return { page: cardPage(tx, portal, { problems: [declineProblem(failure)], typed }), status: 402 };
    return afterFlow(tx, portal, 'payment_method_update', 'The card was saved.');
  });

  route('post', '/cards', (tx, portal, form) => {
    allow(portal.features.payment_method_update.enabled);
    const method = find(tx, 'payment_method', form.get('payment_method') ?? '');
    if (method.customer !== portal.customer.id) throw invalidRequest('This card belongs to somebody else.');
    if (form.get('action') === 'remove') detach(tx, method);
    else makeDefault(tx, portal.customer, method.id);
    return { redirect: `/p/session/${portal.session.id}/home` };
  });

  route('get', '/details', (tx, portal) => {
    allow(portal.features.customer_update.enabled);
    return { page: detailsPage(tx, portal) };
  });

  route('post', '/details', (tx, portal, form) => {
    const { enabled, allowed_updates: allowed } = portal.features.customer_update;
    allow(enabled);
    const name = allowed.includes('name') ? form.get('name') : null;
    const email = allowed.includes('email') ? form.get('email') : null;
    const patch = {
      ...(name !== null && { name: name || null }),
      ...(email !== null && { email: email || null }),
    };
    change(tx, 'customer', portal.customer, patch, 'customer.updated');
    return { redirect: `/p/session/${portal.session.id}/home` };
  });
}

function allow(isEnabled: boolean): void {
  if (!isEnabled) throw invalidRequest('The portal configuration does not offer this.');
}

/** A session made for one flow ends as its `after_completion` says; any other returns to the portal's home. */
function afterFlow(tx: Tx, portal: Portal, type: string, text: string): PageAnswer {
  const { flow } = portal.session;
  const after = flow?.type === type ? flow.after_completion : null;
  if (after?.type === 'redirect' && after.redirect) return { redirect: after.redirect.return_url };
  if (after?.type === 'hosted_confirmation') return { page: confirmationPage(tx, portal, text) };
  return { redirect: `/p/session/${portal.session.id}/home` };
}

function unknownSession(tx: Tx): PageAnswer {
  const text = 'The address is wrong, its customer was deleted, or the emulator was reset.';
  return {
    page: messagePage({ title: 'No such portal session', now: tx.now, baseUrl: tx.baseUrl, text }),
    status: 404,
  };
}
