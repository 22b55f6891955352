import { required as present } from '@/lib/assert';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { integer, required, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { checkoutAmountDue } from './checkout-subscription';
import { viewCheckoutSession } from './checkout-view';
import { onClockOf } from './clock';
import { submitCheckout } from './complete-checkout';
import { find } from './find';
import { cardError } from './payment-method-core';

/**
 * What Stripe's own checkout page calls, in no SDK and no reference: the official CLI completes sessions through it.
 * https://github.com/stripe/stripe-cli, triggers/checkout.session.completed.json
 */
export const paymentPageOperations = [
  operation('GET /v1/payment_pages/:id', {
    params: {},
    returns: 'payment_page',
    run: (tx, _, id) => viewPaymentPage(tx, find(tx, 'checkout.session', id)),
  }),

  operation('POST /v1/payment_pages/:id/confirm', {
    params: { payment_method: required(text()), expected_amount: integer() },
    returns: 'payment_page',
    run(request, { payment_method: methodId, expected_amount: expected }, id) {
      const session = find(request, 'checkout.session', id);
      const method = find(request, 'payment_method', methodId, 'payment_method');
      const tx = onClockOf(request, session.customer);
      const plan = present(tx.get('checkout_plan', id), `plan of ${id}`);
      if (session.status !== 'open') {
        throw invalidRequest(`This Checkout Session is ${session.status} and cannot be confirmed.`);
      }
      if (expected !== undefined && expected !== checkoutAmountDue(tx, session, plan)) {
        throw invalidRequest('The amount to be paid has changed. Reload the page and try again.', {
          param: 'expected_amount',
        });
      }
      const { email, name, address } = method.billing_details;
      const result = submitCheckout(request, id, { method: methodId }, { email, name, address });
      if (result.status === 'declined') {
        request.put('payment_method', method);
        request.refuseAfterCommit(cardError(result.failure));
      }
      return viewPaymentPage(tx, find(tx, 'checkout.session', id));
    },
  }),
];

function viewPaymentPage(tx: Tx, session: Tables['checkout.session']): object {
  return {
    ...viewCheckoutSession(tx, session),
    id: session.id.replace(/^cs_test_/, 'ppage_'),
    object: 'payment_page',
    session_id: session.id,
  };
}
