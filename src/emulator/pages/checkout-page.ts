import { html } from 'hono/html';
import { required } from '@/lib/assert';
import { formatDate } from '../engine/calendar';
import { sum } from '../engine/invoice-maths';
import { onClockOf } from '../resources/clock';
import {
  cardIsOptional,
  checkoutAmountDue,
  checkoutItems,
  checkoutTrialEnd,
} from '../resources/complete-checkout';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type CardProblem, cardForm, checkoutCards } from './card-form';
import { icon } from './icons';
import { type Html, layout, messagePage } from './layout';
import { amount, amountText, cadence, perPeriod } from './money';

type Session = Tables['checkout.session'];

export interface CheckoutPageState {
  problem?: CardProblem;
  typed?: { number: string; expiry: string };
}

/** The hosted checkout: what it would cost on the left, the pretended payment on the right. */
export function checkoutPage(tx: Tx, session: Session, state: CheckoutPageState = {}): Html {
  const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  const items = checkoutItems(tx, plan);
  const currency = session.currency ?? 'usd';
  const trialEnd = checkoutTrialEnd(onClockOf(tx, session.customer), plan);
  const full = sum(items.map(({ price, quantity }) => (price.unit_amount ?? 0) * quantity));
  const due = checkoutAmountDue(tx, session, plan);
  const balance = trialEnd === null ? due - full : 0;
  const customer = tx.get('customer', session.customer ?? '');
  const product = tx.get('product', items[0]?.price.product ?? '')?.name ?? 'the plan';
  const owner = customer?.name ?? customer?.email ?? null;
  const title = owner ? `Start ${product} for ${owner}` : `Start ${product}`;

  const summary = html`<section class="summary">
${session.cancel_url ? html`<a class="back" href="${session.cancel_url}">${icon('back')}Back to the app, pay nothing</a>` : ''}
<h1>${title}</h1>
<table class="ledger"><caption class="sr">What a real checkout would charge</caption><tbody>
${items.map((item) => lineRow(tx, item.price, item.quantity, trialEnd, tx.now))}
${trialEnd === null ? '' : html`<tr><th scope="row">Trial until ${formatDate(trialEnd)}</th><td>${amount(-full, currency)}</td></tr>`}
${balance === 0 ? '' : html`<tr><th scope="row">${balance < 0 ? 'Credit of an earlier invoice' : 'Balance of an earlier invoice'}</th><td>${amount(balance, currency)}</td></tr>`}
<tr><th scope="row" class="muted">Tax, not computed by the emulator</th><td class="muted">${amount(0, currency)}</td></tr>
<tr class="total"><th scope="row">Pretend to pay today</th><td>${amount(due, currency)}</td></tr>
</tbody></table>
${whatIsSent(tx)}</section>`;

  const form = cardForm({
    action: `/c/pay/${session.id}`,
    heading: 'Pick a card',
    hint: 'One click fills it in and submits. Any future date and any CVC work.',
    cards: checkoutCards,
    submitLabel:
      trialEnd === null ? `Pay ${amountText(due, currency)}, no money moves` : 'Start trial, no money moves',
    email: plan.email ?? customer?.email ?? session.customer_email ?? '',
    withoutCard: cardIsOptional(tx, session, plan) ? 'Start without a card' : undefined,
    ...state,
  });
  return layout({
    title,
    now: tx.now,
    baseUrl: tx.baseUrl,
    notes: [`session ${session.id.slice(0, 18)}…, expires in ${duration(session.expires_at - tx.now)}`],
    body: html`<div class="checkout">${summary}${form}</div>`,
  });
}

function lineRow(
  tx: Tx,
  price: Tables['price'],
  quantity: number,
  trialEnd: number | null,
  now: number,
): Html {
  const name = tx.get('product', price.product)?.name ?? price.id;
  const total = (price.unit_amount ?? 0) * quantity;
  const recurring = price.recurring ?? { interval: 'month', interval_count: 1 };
  const then = `${amountText(total, price.currency)} ${perPeriod(recurring)}`;
  const days = trialEnd === null ? 0 : Math.round((trialEnd - now) / 86_400);
  return html`<tr><th scope="row">${name}, ${cadence(recurring)}${quantity > 1 ? ` × ${quantity}` : ''}<small>${days > 0 ? `${days} ${days === 1 ? 'day' : 'days'} free, then ${then}` : then}</small></th><td>${amount(total, price.currency)}</td></tr>`;
}

function whatIsSent(tx: Tx): Html {
  const endpoints = tx.all('webhook_endpoint').filter((endpoint) => endpoint.status === 'enabled');
  const targets = endpoints.map((endpoint) => endpoint.url.replace(/^https?:\/\//, '')).join(' and ');
  return html`<details class="sends" open><summary>What the emulator will send</summary>
<ol><li class="mono">customer.subscription.created</li><li class="mono">invoice.payment_succeeded</li><li class="mono">checkout.session.completed</li></ol>
<p class="small muted">${targets === '' ? 'To nobody: no webhook endpoint is set up.' : `To ${targets}, signed, tried again until it is accepted.`}</p></details>`;
}

/** An expired, completed or unknown session says so and leads back. */
export function closedCheckoutPage(tx: Tx, session: Session | undefined): Html {
  const back = session?.cancel_url ? { href: session.cancel_url, label: 'Back to the app' } : undefined;
  const frame = { now: tx.now, baseUrl: tx.baseUrl, link: back };
  if (!session)
    return messagePage({
      ...frame,
      title: 'No such checkout',
      text: 'The address is wrong, or the emulator was reset.',
    });
  if (session.status === 'complete') {
    return messagePage({
      ...frame,
      title: 'This checkout is complete',
      text: 'The plan was started. Nothing can be paid here a second time.',
    });
  }
  return messagePage({
    ...frame,
    title: 'This checkout has expired',
    text: 'Nothing was charged and no plan was started. Go back to the app and choose the plan again.',
  });
}

/** `23 h 57 min` */
function duration(seconds: number): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
