import { onClockOf } from '../resources/clock';
import { flowTarget } from '../resources/portal-flows';
import { liveSubscriptions } from '../resources/portal-subscriptions';
import { visitPortal } from '../resources/portal-visit';
import type { Tx } from '../store/store';
import { messagePage } from './layout';
import type { PageAnswer, PageRoutes } from './page-work';
import { cancelPage } from './portal-cancel-page';
import { addPortalCancelRoutes } from './portal-cancel-routes';
import { cardPage } from './portal-card-page';
import { addPortalCardRoutes } from './portal-card-routes';
import { detailsPage } from './portal-details-page';
import { addPortalDetailsRoutes } from './portal-details-routes';
import { openPortal, type Portal } from './portal-frame';
import { portalPage } from './portal-home-page';
import { addPortalPauseRoutes, pausePage } from './portal-pause-routes';
import type { PortalRoute } from './portal-route';
import { updatePage } from './portal-update-page';
import { addPortalUpdateRoutes, confirmFlow } from './portal-update-routes';

/** `/p/session/…`: each page asks the configuration again, so a hidden button cannot be posted either. */
export function addPortalRoutes({ app, work }: PageRoutes): void {
  const route: PortalRoute = (method, path, run) =>
    app[method](`/p/session/:id${path}`, (c) =>
      work(c, (tx, form) => {
        const session = tx.get('billing_portal.session', c.req.param('id') ?? '');
        if (!session || !tx.get('customer', session.customer)) return unknownSession(tx);
        if (!visitPortal(tx, session)) return expiredSession(tx, session.return_url);
        const answer = run(onClockOf(tx, session.customer), openPortal(tx, session), form);
        const after = session.flow?.after_completion.redirect?.return_url;
        return 'page' in answer ? { ...answer, leadsTo: [after] } : answer;
      }),
    );

  route('get', '', start);
  route('get', '/home', (tx, portal) => ({ page: portalPage(tx, portal) }));
  addPortalCancelRoutes(route);
  addPortalCardRoutes(route);
  addPortalDetailsRoutes(route);
  addPortalUpdateRoutes(route);
  addPortalPauseRoutes(route);
}

/** A deep link opens at its page; once there is nothing left to do there, at the portal's home. */
function start(tx: Tx, portal: Portal): PageAnswer {
  const { flow } = portal.session;
  const target = liveSubscriptions(tx, portal.customer.id).find(({ id }) => id === flowTarget(flow));
  switch (flow?.type) {
    case 'payment_method_update':
      return { page: cardPage(tx, portal) };
    case 'customer_update':
      return { page: detailsPage(tx, portal) };
    case 'subscription_cancel':
      if (target?.cancel_at === null) return { page: cancelPage(tx, portal, target) };
      break;
    case 'subscription_pause':
      if (target?.status === 'active') return { page: pausePage(tx, portal, target) };
      break;
    case 'subscription_update':
      if (target) return { page: updatePage(tx, portal, target) };
      break;
    case 'subscription_update_confirm':
      if (target) return confirmFlow(tx, portal, target);
      break;
    default:
  }
  return { page: portalPage(tx, portal) };
}

function unknownSession(tx: Tx): PageAnswer {
  const text = 'The address is wrong, its customer was deleted, or the emulator was reset.';
  return {
    page: messagePage({ title: 'No such portal session', now: tx.now, baseUrl: tx.baseUrl, text }),
    status: 404,
  };
}

function expiredSession(tx: Tx, returnUrl: string | null): PageAnswer {
  const text =
    'A link to the portal works for five minutes until it is opened, and for an hour from then on. Ask the app for another one.';
  const link = returnUrl ? { href: returnUrl, label: 'Back to the app' } : undefined;
  return {
    page: messagePage({ title: 'This link has expired', now: tx.now, baseUrl: tx.baseUrl, text, link }),
    status: 410,
  };
}
