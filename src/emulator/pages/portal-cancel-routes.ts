import { cancelInPortal, resumeInPortal } from '../resources/portal-cancel';
import { ownSubscription } from '../resources/portal-subscriptions';
import { cancelPage } from './portal-cancel-page';
import { at } from './portal-frame';
import { afterFlow, allow, type PortalRoute } from './portal-route';

export function addPortalCancelRoutes(route: PortalRoute): void {
  route('get', '/cancel', (tx, portal, query) => {
    allow(portal.features.subscription_cancel.enabled);
    const subscription = ownSubscription(tx, portal.customer.id, query.get('subscription') ?? '');
    return { page: cancelPage(tx, portal, subscription) };
  });

  route('post', '/cancel', (tx, portal, form) => {
    const feature = portal.features.subscription_cancel;
    allow(feature.enabled);
    const subscription = ownSubscription(tx, portal.customer.id, form.get('subscription') ?? '');
    const reason = {
      feedback: form.get('feedback') || null,
      comment: form.get('comment')?.trim().slice(0, 500) || null,
    };
    // The second of two clicks finds it cancelled.
    if (subscription.cancel_at === null || feature.mode === 'immediately')
      cancelInPortal(tx, subscription, feature, reason);
    return afterFlow(tx, portal, ['subscription_cancel'], 'The plan was canceled.');
  });

  route('post', '/resume', (tx, portal, form) => {
    allow(portal.features.subscription_cancel.enabled);
    resumeInPortal(tx, ownSubscription(tx, portal.customer.id, form.get('subscription') ?? ''));
    return { redirect: at(portal) };
  });
}
