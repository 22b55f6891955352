import { authenticationFailed } from '../engine/card-failures';
import { addCard, finishCard, makeDefault, removeCard } from '../resources/portal-cards';
import { cardPage } from './portal-card-page';
import { at } from './portal-frame';
import { afterFlow, allow, type PortalRoute } from './portal-route';
import { declineProblem, readCard, typedAgain } from './typed-card';

export function addPortalCardRoutes(route: PortalRoute): void {
  route('get', '/card', (tx, portal) => {
    allow(portal.features.payment_method_update.enabled);
    return { page: cardPage(tx, portal) };
  });

  route('post', '/card', (tx, portal, form) => {
    allow(portal.features.payment_method_update.enabled);
    const typed = typedAgain(form);
    const submitted = readCard(form, tx.now);
    if ('problem' in submitted)
      return { page: cardPage(tx, portal, { problems: [submitted.problem], typed }), status: 402 };
    const returnUrl = `${tx.baseUrl}${at(portal, '/card/done')}`;
    const added = addCard(tx, portal.customer, submitted.card, returnUrl);
    if (added.kind === 'requires_action') return { redirect: `/3ds/${added.intent}` };
    if (added.kind === 'declined')
      return {
        page: cardPage(tx, portal, { problems: [declineProblem(added.failure)], typed }),
        status: 402,
      };
    return afterFlow(tx, portal, ['payment_method_update'], 'The card was saved.');
  });

  route('get', '/card/done', (tx, portal, query) => {
    allow(portal.features.payment_method_update.enabled);
    if (finishCard(tx, portal.customer, query.get('setup_intent') ?? ''))
      return afterFlow(tx, portal, ['payment_method_update'], 'The card was saved.');
    return {
      page: cardPage(tx, portal, { problems: [declineProblem(authenticationFailed)] }),
      status: 402,
    };
  });

  route('post', '/cards', (tx, portal, form) => {
    allow(portal.features.payment_method_update.enabled);
    const method = form.get('payment_method') ?? '';
    if (form.get('action') === 'remove') removeCard(tx, portal.customer, method);
    else makeDefault(tx, portal.customer, method);
    return { redirect: at(portal) };
  });
}
