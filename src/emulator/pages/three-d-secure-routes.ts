import { finishAuthentication } from '../resources/complete-checkout';
import { finishPayment } from '../resources/confirm-payment';
import { finishSetup } from '../resources/confirm-setup';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkoutAnswer } from './checkout-routes';
import { messagePage } from './layout';
import { amountText } from './money';
import type { PageAnswer, PageRoutes } from './page-work';
import { threeDSecurePage } from './three-d-secure-page';

type Intent = Tables['payment_intent'] | Tables['setup_intent'];

/** The challenge of an intent that waits for its customer, from a checkout, an open invoice or the API. */
export function addThreeDSecureRoutes({ app, work }: PageRoutes): void {
  app.get('/3ds/:intent', (c) =>
    work(c, (tx) => {
      const intent = waitingIntent(tx, c.req.param('intent'));
      if (!intent) return nothingWaits(tx);
      const price = intent.object === 'payment_intent' ? amountText(intent.amount, intent.currency) : null;
      return {
        page: threeDSecurePage(tx, intent.id, price),
        leadsTo: [sessionOf(tx, intent.id)?.success_url, returnUrlOf(intent)],
      };
    }),
  );

  app.post('/3ds/:intent', (c) =>
    work(c, (tx, form) => {
      const intent = waitingIntent(tx, c.req.param('intent'));
      if (!intent) return nothingWaits(tx);
      const passed = form.get('outcome') === 'complete';
      const session = sessionOf(tx, intent.id);
      if (session) return checkoutAnswer(tx, session, finishAuthentication(tx, session, passed));
      return intentAnswer(tx, intent, passed);
    }),
  );
}

/** An intent that the API confirmed leads back to its `return_url`; one of an invoice's page leads back to that. */
function intentAnswer(tx: Tx, intent: Intent, passed: boolean): PageAnswer {
  const after =
    intent.object === 'payment_intent' ? finishPayment(tx, intent, passed) : finishSetup(tx, intent, passed);
  const returnUrl = returnUrlOf(intent);
  if (returnUrl) return { redirect: withOutcome(returnUrl, after) };
  const link = tx.get('invoice_payment', tx.get('invoice_intent', intent.id)?.invoice_payment ?? '');
  if (link) return { redirect: `/i/${link.invoice}` };
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

function nothingWaits(tx: Tx): PageAnswer {
  const text = 'This payment does not wait for 3-D Secure any more.';
  return {
    page: messagePage({ title: 'Nothing to confirm', now: tx.now, baseUrl: tx.baseUrl, text }),
    status: 410,
  };
}
