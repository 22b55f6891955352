import { html } from 'hono/html';
import { required } from '@/lib/assert';
import { formatTime } from '../engine/calendar';
import type { Features } from '../resources/portal-features';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { icon } from './icons';
import { type Html, layout } from './layout';

/** A portal session with what its pages need. */
export interface Portal {
  session: Tables['billing_portal.session'];
  customer: Tables['customer'];
  configuration: Tables['billing_portal.configuration'];
  features: Features;
}

export function openPortal(tx: Tx, session: Tables['billing_portal.session']): Portal {
  const customer = required(tx.get('customer', session.customer), 'customer of the portal session');
  const configuration = required(
    tx.get('billing_portal.configuration', session.configuration),
    'portal configuration',
  );
  return { session, customer, configuration, features: configuration.features };
}

/** The address of a page of the portal. */
export function at({ session }: Portal, page = '/home'): string {
  return `/p/session/${session.id}${page}`;
}

export function portalFrame(tx: Tx, { session }: Portal, title: string, body: Html): Html {
  return layout({
    title,
    now: tx.now,
    baseUrl: tx.baseUrl,
    tape: session.return_url
      ? html`<a class="end" href="${session.return_url}">Back to the app</a>`
      : undefined,
    notes: [`session ${session.id.slice(0, 14)}…`, `clock ${formatTime(tx.now)}`],
    body,
  });
}

/** A page for one task, with the way back. */
export function taskPage(tx: Tx, portal: Portal, title: string, body: Html): Html {
  return portalFrame(
    tx,
    portal,
    title,
    html`<div class="narrow stack"><a class="back" href="${at(portal)}">${icon('back')}Back to the portal</a><h1>${title}</h1>${body}</div>`,
  );
}

/** The end of a flow with `hosted_confirmation`. */
export function confirmationPage(tx: Tx, portal: Portal, text: string): Html {
  const message = portal.session.flow?.after_completion.hosted_confirmation?.custom_message ?? text;
  return portalFrame(
    tx,
    portal,
    'Done',
    html`<div class="narrow stack"><h1>Done</h1><p class="soft">${message}</p>${portal.session.return_url ? html`<p><a class="btn primary" href="${portal.session.return_url}">Back to the app</a></p>` : ''}</div>`,
  );
}
