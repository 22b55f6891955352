import { finishAuthentication } from '../resources/complete-checkout';
import { finishPayment } from '../resources/confirm-payment';
import { finishSetup } from '../resources/confirm-setup';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkoutAnswer } from './checkout-routes';
import { successUrl } from './closed-checkout-page';
import { messagePage } from './layout';
import { amountText } from './money';
import type { PageAnswer, PageRoutes } from './page-work';
import { threeDSecurePage } from './three-d-secure-page';

type Intent = Tables['payment_intent'] | Tables['setup_intent'];

/** The challenge of an intent that waits for its customer, from a checkout, the portal, an open invoice or the API. */
export function addThreeDSecureRoutes({ app, work }: PageRoutes): void {
  app.get('/3ds/:intent', (c) =>
    work(c, (tx) => {
      const intent = waitingIntent(tx, c.req.param('intent'));
      if (!intent) return nothingWaits(tx, c.req.param('intent'));
      const amount = intent.object === 'payment_intent' ? amountText(intent.amount, intent.currency) : null;
      const returnUrl = returnUrlOf(intent);
      return {
        page: threeDSecurePage(tx, intent.id, { amount, canCancel: origin(tx, intent) !== null }),
        leadsTo: [sessionOf(tx, intent.id)?.success_url, returnUrl, endOfFlow(tx, returnUrl)],
      };
    }),
  );

  app.post('/3ds/:intent', (c) =>
    work(c, (tx, form) => {
      const intent = waitingIntent(tx, c.req.param('intent'));
      if (!intent) return nothingWaits(tx, c.req.param('intent'));
      const outcome = form.get('outcome');
      const back = origin(tx, intent);
      // Nothing is decided yet: the page it came from can be submitted again.
      if (outcome === 'cancel' && back !== null) return { redirect: back };
      const passed = outcome === 'complete';
      const session = sessionOf(tx, intent.id);
      if (session) return checkoutAnswer(tx, session, finishAuthentication(tx, session, passed));
      return intentAnswer(tx, intent, passed);
    }),
  );
}

/** The hosted page that a challenge came from; null for an intent of the API. */
function origin(tx: Tx, intent: Intent): string | null {
  const session = sessionOf(tx, intent.id);
  if (session) return `/c/pay/${session.id}`;
  const portal = portalOf(tx, returnUrlOf(intent));
  if (portal) return `/p/session/${portal.id}/card`;
  const invoice = invoiceOf(tx, intent.id);
  return invoice === null ? null : `/i/${invoice}`;
}

function invoiceOf(tx: Tx, intent: string): string | null {
  const link = tx.get('invoice_payment', tx.get('invoice_intent', intent)?.invoice_payment ?? '');
  return link?.invoice ?? null;
}

/** The portal session of an intent that the portal's card form has made. */
function portalOf(tx: Tx, returnUrl: string | null): Tables['billing_portal.session'] | undefined {
  const prefix = `${tx.baseUrl}/p/session/`;
  if (!returnUrl?.startsWith(prefix)) return undefined;
  return tx.get('billing_portal.session', returnUrl.slice(prefix.length).split('/')[0] ?? '');
}

/** Browsers check each step of a form's redirects, so the last one must be known here already. */
function endOfFlow(tx: Tx, returnUrl: string | null): string | undefined {
  return portalOf(tx, returnUrl)?.flow?.after_completion.redirect?.return_url;
}

/** An intent that the API confirmed leads back to its `return_url`; one of an invoice's page leads back to that. */
function intentAnswer(tx: Tx, intent: Intent, passed: boolean): PageAnswer {
  const after =
    intent.object === 'payment_intent' ? finishPayment(tx, intent, passed) : finishSetup(tx, intent, passed);
  const returnUrl = returnUrlOf(intent);
  if (returnUrl) return { redirect: withOutcome(returnUrl, after) };
  const invoice = invoiceOf(tx, intent.id);
  if (invoice !== null) return { redirect: `/i/${invoice}` };
  const text = passed
    ? 'The bank has let it pass. The app hears of it from its webhooks.'
    : 'The bank has refused. The app hears of it from its webhooks.';
  return { page: messagePage({ title: 'Back to the app', now: tx.now, baseUrl: tx.baseUrl, text }) };
}

function returnUrlOf(intent: Intent): string | null {
  return intent.next_action?.redirect_to_url?.return_url ?? null;
}

/** What Stripe adds to the address. https://docs.stripe.com/payments/accept-a-payment#web-post-payment */
function withOutcome(returnUrl: string, intent: Intent): string {
  const url = new URL(returnUrl);
  const isDone = intent.status === 'succeeded' || intent.status === 'requires_capture';
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? '');
  url.searchParams.set('redirect_status', isDone ? 'succeeded' : 'failed');
  return url.toString();
}

function waitingIntent(tx: Tx, id: string): Intent | undefined {
  const intent = tx.get('payment_intent', id) ?? tx.get('setup_intent', id);
  return intent?.status === 'requires_action' ? intent : undefined;
}

function sessionOf(tx: Tx, intent: string): Tables['checkout.session'] | undefined {
  const plan =
    tx.where('checkout_plan', 'paymentIntent', intent)[0] ??
    tx.where('checkout_plan', 'setupIntent', intent)[0];
  return plan && tx.get('checkout.session', plan.id);
}

/** Also for the second of two clicks, which ends where the first one did. */
function nothingWaits(tx: Tx, intent: string): PageAnswer {
  const session = sessionOf(tx, intent);
  if (session?.status === 'complete') return { redirect: successUrl(session) };
  const invoice = invoiceOf(tx, intent);
  if (invoice !== null) return { redirect: `/i/${invoice}` };
  const text = 'This payment does not wait for 3-D Secure any more.';
  return {
    page: messagePage({ title: 'Nothing to confirm', now: tx.now, baseUrl: tx.baseUrl, text }),
    status: 410,
  };
}
