import { required } from '@/lib/assert';
import { detailProblems, pricedWith } from '../resources/checkout-details';
import { applyPromotionCode, removePromotionCode } from '../resources/checkout-discounts';
import { changeQuantity } from '../resources/checkout-quantity';
import { cardIsOptional, checkoutAmountDue } from '../resources/checkout-subscription';
import { onClockOf } from '../resources/clock';
import { type CheckoutResult, type CheckoutSource, submitCheckout } from '../resources/complete-checkout';
import { expireSession } from '../resources/expire-checkout';
import { recoverCheckout } from '../resources/recover-checkout';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type CheckoutPageState, checkoutPage } from './checkout-page';
import { closedCheckoutPage, successUrl } from './closed-checkout-page';
import { amountText } from './money';
import type { PageAnswer, PageRoutes } from './page-work';
import { declineProblem, readCard, typedAgain } from './typed-card';
import { readDetails } from './typed-details';

type Session = Tables['checkout.session'];

export function addCheckoutRoutes({ app, work }: PageRoutes): void {
  app.get('/c/pay/:id', (c) =>
    work(c, (tx) => {
      const session = usableSession(tx, c.req.param('id'));
      return session?.status === 'open' ? open(tx, session) : closed(tx, session);
    }),
  );

  app.post('/c/pay/:id', (c) =>
    work(c, (tx, form) => {
      const session = usableSession(tx, c.req.param('id'));
      // The second of two clicks goes where the first one went.
      if (session?.status === 'complete') return { redirect: successUrl(session) };
      return session?.status === 'open' ? submit(tx, session, form) : closed(tx, session);
    }),
  );

  app.post('/c/pay/:id/quantity', (c) =>
    work(c, (tx, form) => {
      const session = usableSession(tx, c.req.param('id'));
      if (session?.status !== 'open') return closed(tx, session);
      const line = form.get('line') ?? '';
      const problem = changeQuantity(tx, session, line, form.get('quantity') ?? '');
      if (problem === null) return { redirect: `/c/pay/${session.id}` };
      return open(tx, session, { problems: [{ field: `quantity-${line}`, text: problem.text }] }, 402);
    }),
  );

  app.post('/c/pay/:id/promotion', (c) =>
    work(c, (tx, form) => {
      const session = usableSession(tx, c.req.param('id'));
      if (session?.status !== 'open') return closed(tx, session);
      const onClock = onClockOf(tx, session.customer);
      const code = form.get('code') ?? '';
      if (form.get('action') === 'remove') {
        if (session.allow_promotion_codes) removePromotionCode(onClock, session);
        return { redirect: `/c/pay/${session.id}` };
      }
      const result = applyPromotionCode(onClock, session, code);
      if (result.status === 'applied') return { redirect: `/c/pay/${session.id}` };
      const problems = [{ field: 'code', text: result.text }];
      return open(tx, session, { problems, code }, 402);
    }),
  );

  app.get('/recover/:id', (c) =>
    work(c, (tx) => {
      const session = usableSession(tx, c.req.param('id'));
      const copy = session && recoverCheckout(tx, session);
      return copy ? { redirect: `/c/pay/${copy.id}` } : closed(tx, session);
    }),
  );
}

function submit(tx: Tx, session: Session, form: URLSearchParams): PageAnswer {
  const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  const onClock = onClockOf(tx, session.customer);
  const details = readDetails(session, form);
  const refuse = (problems: CheckoutPageState['problems']) =>
    open(tx, session, { problems, details, typed: typedAgain(form) }, 402);

  // Automatic tax follows the address, so the total may change with what was just typed.
  const due = checkoutAmountDue(onClock, session, pricedWith(plan, details));
  const expected = form.get('expected');
  if (expected !== null && expected !== String(due)) {
    const text = `The total has changed to ${amountText(due, session.currency ?? 'usd')}. Nothing was charged; check it and submit again.`;
    return refuse([{ field: 'total', text }]);
  }
  const problems = detailProblems(tx, session, details);
  const source = sourceOf(onClock, session, form);
  if ('problem' in source) problems.push(source.problem);
  if (problems.length > 0 || 'problem' in source) return refuse(problems);
  const result = submitCheckout(tx, session.id, source.pays, details);
  return checkoutAnswer(tx, session, result, { details, typed: typedAgain(form) });
}

/** What pays: nothing where the session asks for nothing, a saved card, a test card, or what was typed. */
function sourceOf(
  tx: Tx,
  session: Session,
  form: URLSearchParams,
): { pays: CheckoutSource } | { problem: { field: string; text: string } } {
  const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  if (form.get('without_card') === 'true' && cardIsOptional(tx, session, plan)) return { pays: null };
  const saved = form.get('saved');
  if (saved !== null) {
    const isOwn = session.customer !== null && tx.get('payment_method', saved)?.customer === session.customer;
    if (isOwn) return { pays: { saved } };
    return { problem: { field: 'number', text: 'This card is not saved any more. Choose another one.' } };
  }
  const read = readCard(form, tx.now);
  return 'problem' in read ? read : { pays: read.card };
}

function open(tx: Tx, session: Session, state: CheckoutPageState = {}, status: 200 | 402 = 200): PageAnswer {
  return { page: checkoutPage(tx, session, state), status, leadsTo: [session.success_url] };
}

function closed(tx: Tx, session: Session | undefined): PageAnswer {
  return { page: closedCheckoutPage(tx, session), status: session ? 410 : 404 };
}

/** Where a submitted checkout leads; also after 3-D Secure. */
export function checkoutAnswer(
  tx: Tx,
  session: Session,
  result: CheckoutResult,
  state: CheckoutPageState = {},
): PageAnswer {
  switch (result.status) {
    case 'requires_action':
      return { redirect: `/3ds/${result.intent}` };
    case 'declined':
      return open(tx, session, { ...state, problems: [declineProblem(result.failure)] }, 402);
    case 'closed':
      return closed(tx, result.session);
    case 'complete':
      return { redirect: successUrl(result.session), awaitEvent: completionEvent(tx) };
  }
}

function completionEvent(tx: Tx): string | undefined {
  return tx.all('event').find((event) => event.type === 'checkout.session.completed')?.id;
}

/** A session whose time is over is expired before anything else looks at it. */
function usableSession(tx: Tx, id: string): Session | undefined {
  const session = tx.get('checkout.session', id);
  return session?.status === 'open' && session.expires_at <= tx.now ? expireSession(tx, session) : session;
}
