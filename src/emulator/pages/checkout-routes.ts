import { required } from '@/lib/assert';
import {
  type CheckoutResult,
  cardIsOptional,
  expireSession,
  submitCheckout,
} from '../resources/complete-checkout';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkoutPage, closedCheckoutPage } from './checkout-page';
import type { PageAnswer, PageRoutes } from './page-work';
import { declineProblem, readCard, typedAgain } from './typed-card';

export function addCheckoutRoutes({ app, work }: PageRoutes): void {
  app.get('/c/pay/:id', (c) =>
    work(c, (tx) => {
      const session = usableSession(tx, c.req.param('id'));
      if (session?.status === 'open')
        return { page: checkoutPage(tx, session), leadsTo: [session.success_url] };
      return { page: closedCheckoutPage(tx, session), status: session ? 410 : 404 };
    }),
  );

  app.post('/c/pay/:id', (c) =>
    work(c, (tx, form) => {
      const session = usableSession(tx, c.req.param('id'));
      if (session?.status !== 'open')
        return { page: closedCheckoutPage(tx, session), status: session ? 410 : 404 };
      const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
      const email = form.get('email') || null;
      if (form.get('without_card') === 'true' && cardIsOptional(tx, session, plan)) {
        return checkoutAnswer(tx, session, submitCheckout(tx, session.id, null, email), form);
      }
      const submitted = readCard(form, tx.now);
      if ('problem' in submitted) {
        return {
          page: checkoutPage(tx, session, { problem: submitted.problem, typed: typedAgain(form) }),
          status: 402,
          leadsTo: [session.success_url],
        };
      }
      return checkoutAnswer(tx, session, submitCheckout(tx, session.id, submitted.card, email), form);
    }),
  );
}

/** Where a submitted checkout leads; also after 3-D Secure. */
export function checkoutAnswer(
  tx: Tx,
  session: Tables['checkout.session'],
  result: CheckoutResult,
  form: URLSearchParams,
): PageAnswer {
  switch (result.status) {
    case 'requires_action':
      return { redirect: `/3ds/${result.intent}` };
    case 'declined':
      return {
        page: checkoutPage(tx, session, { problem: declineProblem(result.failure), typed: typedAgain(form) }),
        status: 402,
        leadsTo: [session.success_url],
      };
    case 'closed':
      return { page: closedCheckoutPage(tx, result.session), status: 410 };
    case 'complete':
      return { redirect: successUrl(result.session), awaitEvent: completionEvent(tx) };
  }
}

/** `{CHECKOUT_SESSION_ID}` stands for the session's id. https://docs.stripe.com/payments/checkout/custom-success-page */
function successUrl(session: Tables['checkout.session']): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function completionEvent(tx: Tx): string | undefined {
  return tx.all('event').find((event) => event.type === 'checkout.session.completed')?.id;
}

/** A session whose time is over is expired before anything else looks at it. */
function usableSession(tx: Tx, id: string): Tables['checkout.session'] | undefined {
  const session = tx.get('checkout.session', id);
  return session?.status === 'open' && session.expires_at <= tx.now ? expireSession(tx, session) : session;
}
