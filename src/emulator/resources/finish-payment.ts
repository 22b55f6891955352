import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { priceCheckout } from './checkout-amounts';
import { adoptIntents, checkoutCustomer } from './checkout-customer';
import { needsCustomer, paymentDraft } from './checkout-payment';
import { keepMethod } from './confirm-payment';
import { keepCard } from './confirm-setup';
import { advance, create } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { collected } from './finish-checkout';
import { payInvoice } from './invoice-outcome';
import { addInvoicePayment, settleInvoicePayment } from './invoice-payment';

type Session = Tables['checkout.session'];
type PaymentMethod = Tables['payment_method'];

/** The end of a checkout without a subscription: what was paid or saved, for a customer or for a guest. */
export function finishOneTime(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  method: PaymentMethod | null,
): Session {
  const priced = priceCheckout(tx, session, plan);
  const customer = needsCustomer(session, plan) ? checkoutCustomer(tx, session, plan) : null;
  if (customer) adoptIntents(tx, plan, customer.id);
  tx.put('checkout_plan', { ...find(tx, 'checkout_plan', session.id), pendingPaymentMethod: null });
  const paid = session.mode === 'payment' ? settlePayment(tx, priced, plan, method, customer) : null;
  if (session.mode === 'setup' && method)
    keepCard(tx, find(tx, 'setup_intent', plan.setupIntent ?? ''), method);
  const done: Partial<Session> = {
    ...collected(tx, session, plan, customer),
    ...paid?.fields,
    status: 'complete',
    customer: customer?.id ?? null,
    payment_status: paid?.status ?? 'no_payment_required',
  };
  const completed = advance(tx, 'checkout.session', priced, done, 'checkout.session.completed');
  paid?.settle();
  return completed;
}

interface Settled {
  fields: Partial<Session>;
  status: Session['payment_status'];
  /** Says last that the payment has arrived. */
  settle(): void;
}

/** The card that has paid is kept when the session says so, and an invoice tells of the sale when it asks for one. */
function settlePayment(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  method: PaymentMethod | null,
  customer: Tables['customer'] | null,
): Settled {
  const intent = tx.get('payment_intent', plan.paymentIntent ?? '');
  if (intent && method) keepMethod(tx, intent, method);
  const invoice = plan.payment?.invoice && customer ? billSale(tx, customer, session, plan) : null;
  const link = invoice && intent ? addInvoicePayment(tx, invoice, intent.id) : null;
  const paid = invoice && payInvoice(tx, invoice, { attempts: 0 });
  const isTaken = !intent || intent.status === 'succeeded';
  const owed = isTaken ? 'paid' : 'unpaid';
  return {
    fields: { payment_intent: intent?.id ?? null, invoice: paid?.id ?? null },
    status: intent ? owed : 'no_payment_required',
    settle: () => link && settleInvoicePayment(tx, link),
  };
}

function billSale(tx: Tx, customer: Tables['customer'], session: Session, plan: CheckoutPlan) {
  const draft = create(tx, 'invoice', paymentDraft(tx, customer, session, plan), 'invoice.created');
  return finalizeInvoice(tx, draft);
}
