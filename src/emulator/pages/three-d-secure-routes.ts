import { finishAuthentication } from '../resources/complete-checkout';
import { collectInvoice } from '../resources/pay-open-invoice';
import { failAuthentication } from '../resources/payment-intent-core';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkoutAnswer } from './checkout-routes';
import { messagePage } from './layout';
import { amountText } from './money';
import type { PageAnswer, PageRoutes } from './page-work';
import { threeDSecurePage } from './three-d-secure-page';

/** The challenge of an intent that waits for its customer, from a checkout or from an open invoice. */
export function addThreeDSecureRoutes({ app, work }: PageRoutes): void {
  app.get('/3ds/:intent', (c) =>
    work(c, (tx) => {
      const intent = waitingIntent(tx, c.req.param('intent'));
      if (!intent) return nothingWaits(tx);
      const price = intent.object === 'payment_intent' ? amountText(intent.amount, intent.currency) : null;
      return {
        page: threeDSecurePage(tx, intent.id, price),
        leadsTo: [sessionOf(tx, intent.id)?.success_url],
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
      if (intent.object !== 'payment_intent') return nothingWaits(tx);
      return invoiceAnswer(tx, intent, passed);
    }),
  );
}

function invoiceAnswer(tx: Tx, intent: Tables['payment_intent'], passed: boolean): PageAnswer {
  const link = tx.all('invoice_payment').find((payment) => payment.payment.payment_intent === intent.id);
  const invoice = link && tx.get('invoice', link.invoice);
  const method = tx.get('payment_method', intent.payment_method ?? '');
  if (!invoice || !method) return nothingWaits(tx);
  if (passed) collectInvoice(tx, invoice, { method: method.id, authenticated: true, refuse: false });
  else failAuthentication(tx, intent, method);
  return { redirect: `/i/${invoice.id}` };
}

function waitingIntent(tx: Tx, id: string): Tables['payment_intent'] | Tables['setup_intent'] | undefined {
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
