import { html } from 'hono/html';
import { pauseSubscription } from '../resources/pause-subscription';
import { ownSubscription } from '../resources/portal-subscriptions';
import { resumeSubscription } from '../resources/resume-subscription';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Html } from './layout';
import { at, type Portal, taskPage } from './portal-frame';
import { afterFlow, allow, type PortalRoute } from './portal-route';

export function addPortalPauseRoutes(route: PortalRoute): void {
  route('get', '/pause', (tx, portal, query) => {
    allow(portal.features.subscription_pause.enabled);
    const subscription = ownSubscription(tx, portal.customer.id, query.get('subscription') ?? '');
    return { page: pausePage(tx, portal, subscription) };
  });

  route('post', '/pause', (tx, portal, form) => {
    allow(portal.features.subscription_pause.enabled);
    const subscription = ownSubscription(tx, portal.customer.id, form.get('subscription') ?? '');
    // The second of two clicks finds it paused.
    if (subscription.status !== 'paused') pauseSubscription(tx, subscription, {});
    return afterFlow(tx, portal, ['subscription_pause'], 'The plan was paused.');
  });

  route('post', '/unpause', (tx, portal, form) => {
    allow(portal.features.subscription_pause.enabled);
    const subscription = ownSubscription(tx, portal.customer.id, form.get('subscription') ?? '');
    if (subscription.status === 'paused') resumeSubscription(tx, subscription, {});
    return { redirect: at(portal) };
  });
}

/** The question before a pause. Nothing changes until its button is pressed. */
export function pausePage(tx: Tx, portal: Portal, subscription: Tables['subscription']): Html {
  return taskPage(
    tx,
    portal,
    'Pause plan',
    html`<p class="soft">The plan stops now and nothing is billed until it is resumed. The time that is left becomes a credit for the next invoice.</p>
<form method="post" action="${at(portal, '/pause')}" class="stack"><input type="hidden" name="subscription" value="${subscription.id}">
<div class="row"><button class="btn primary">Pause now</button><a class="btn secondary" href="${at(portal)}">Keep the plan</a></div></form>`,
  );
}
