import { html } from 'hono/html';
import { required } from '@/lib/assert';
import { noDetails, pricedWith, wantedDetails } from '../resources/checkout-details';
import { cardIsOptional, checkoutAmountDue, checkoutTrialEnd } from '../resources/checkout-subscription';
import { onClockOf } from '../resources/clock';
import type { CheckoutDetails, CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { cardForm, checkoutCards, type TypedNumber } from './card-form';
import { contactFields, detailsSection, hasDetailsSection } from './checkout-details-fields';
import { promotionCode } from './checkout-promotion';
import { checkoutSummary } from './checkout-summary';
import { checkbox, type FormProblem, problemSummary } from './form-fields';
import { icon } from './icons';
import { type Html, layout } from './layout';
import { amountText } from './money';

type Session = Tables['checkout.session'];

export interface CheckoutPageState {
  problems?: FormProblem[];
  typed?: TypedNumber;
  /** What was filled in, given back after a refusal. */
  details?: CheckoutDetails;
  /** A promotion code that was refused. */
  code?: string;
}

/** The hosted checkout: what it would cost on the left, the pretended payment on the right. */
export function checkoutPage(request: Tx, session: Session, state: CheckoutPageState = {}): Html {
  const tx = onClockOf(request, session.customer);
  const stored = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  // What was typed counts for the sums already: tax follows the address.
  const plan = state.details ? pricedWith(stored, state.details) : stored;
  const title = titleOf(tx, session, plan);
  return layout({
    title,
    now: request.now,
    baseUrl: tx.baseUrl,
    notes: [`session ${session.id.slice(0, 18)}…, expires in ${duration(session.expires_at - request.now)}`],
    body: html`<div class="checkout"><section class="summary" aria-label="Order">
${session.cancel_url ? html`<a class="back" href="${session.cancel_url}">${icon('back')}Back to the app, pay nothing</a>` : ''}
<h1>${title}</h1>
${session.mode === 'setup' ? html`<p class="soft">The card is saved for later payments. Nothing is charged now.</p>` : html`${checkoutSummary(tx, session, plan, state.problems)}${promotionCode(tx, session, plan, state)}`}
${whatIsSent(tx, session)}</section>${payment(tx, session, plan, state)}</div>`,
  });
}

const titles: Record<string, string> = { payment: 'Buy', setup: 'Save' };

function titleOf(tx: Tx, session: Session, plan: CheckoutPlan): string {
  const names = plan.lines.map(
    (line) => tx.get('product', tx.get('price', line.price)?.product ?? '')?.name ?? 'the plan',
  );
  const what = names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(' and ');
  const customer = tx.get('customer', session.customer ?? '');
  const owner = customer?.name ?? customer?.email;
  const verb = titles[session.mode] ?? 'Start';
  const subject = session.mode === 'setup' ? 'a card' : what;
  return owner ? `${verb} ${subject} for ${owner}` : `${verb} ${subject}`;
}

/** The right half: details, then a card, or no card where none is collected. */
function payment(tx: Tx, session: Session, plan: CheckoutPlan, state: CheckoutPageState): Html {
  const { typed } = state;
  // Those of the order have their forms on the left.
  const problems = (state.problems ?? []).filter(({ field }) => !/^(code$|quantity-)/.test(field));
  const details = state.details ?? known(tx, session, plan);
  const due = checkoutAmountDue(tx, session, plan);
  const action = `/c/pay/${session.id}`;
  const hasSection = hasDetailsSection(session);
  const before = hasSection ? detailsSection(session, details, problems) : undefined;
  const contact = hasSection ? undefined : contactFields(session, details, problems);
  const hidden = { expected: String(due) };
  const submit = session.custom_text.submit?.message;
  const after = session.custom_text.after_submit?.message;
  if (cardIsOptional(tx, session, plan)) {
    return html`<section class="pay" aria-labelledby="pay"><form method="post" action="${action}" class="stack" novalidate>
<input type="hidden" name="expected" value="${due}"><input type="hidden" name="without_card" value="true">
${problemSummary(problems)}${before ?? ''}
<div class="choose"><h2 id="pay">No card needed</h2><p class="soft small">Nothing is due today, and this checkout asks for a card only when something is.</p></div>
${contact ?? ''}${submit ? html`<p class="small soft">${submit}</p>` : ''}
<button class="btn primary large">Start without a card</button>${after ? html`<p class="small soft">${after}</p>` : ''}
<p class="small muted">Works without JavaScript and with the keyboard alone.</p></form></section>`;
  }
  const save = wantedDetails(session).saveCard
    ? checkbox({ id: 'save_card', label: 'Offer this card next time.', isChecked: details.savesCard })
    : '';
  return cardForm({
    action,
    heading: 'Pick a card',
    hint: 'One click fills it in and submits. Any future date and any CVC work.',
    cards: checkoutCards,
    saved: offeredCards(tx, session),
    submitLabel: `${submitVerb(tx, session, plan, due)}, no money moves`,
    before,
    beside: html`${contact ?? ''}${save}`,
    note: submit,
    after,
    problems,
    typed,
    hidden,
  });
}

/** What the page knows before anything is typed. */
function known(tx: Tx, session: Session, plan: CheckoutPlan): CheckoutDetails {
  const customer = tx.get('customer', session.customer ?? '');
  const kept = plan.details ?? noDetails;
  return {
    ...kept,
    email: kept.email ?? session.customer_email ?? customer?.email ?? null,
    name: kept.name ?? customer?.name ?? null,
    phone: kept.phone ?? customer?.phone ?? null,
    address: kept.address ?? customer?.address ?? null,
  };
}

/** A customer's own cards, as far as they may be shown again. Default: those whose owner agreed. */
function offeredCards(tx: Tx, session: Session): Tables['payment_method'][] {
  if (!session.customer) return [];
  const filters = session.saved_payment_method_options?.allow_redisplay_filters ?? ['always'];
  return tx
    .where('payment_method', 'customer', session.customer)
    .filter((method) => filters.includes(method.allow_redisplay ?? 'unspecified'));
}

const verbs: Record<string, string> = { book: 'Book', donate: 'Donate', subscribe: 'Subscribe' };

function submitVerb(tx: Tx, session: Session, plan: CheckoutPlan, due: number): string {
  if (session.mode === 'setup') return 'Save this card';
  if (checkoutTrialEnd(tx, plan) !== null && due === 0) return 'Start trial';
  const verb = verbs[session.submit_type ?? ''];
  const sum = amountText(due, session.currency ?? 'usd');
  return verb ? `${verb} for ${sum}` : `Pay ${sum}`;
}

/** What an app may wait for, by mode. */
const sent: Record<string, string[]> = {
  payment: ['payment_intent.succeeded', 'checkout.session.completed'],
  setup: ['setup_intent.succeeded', 'checkout.session.completed'],
  subscription: ['customer.subscription.created', 'invoice.payment_succeeded', 'checkout.session.completed'],
};

function whatIsSent(tx: Tx, session: Session): Html {
  const endpoints = tx.all('webhook_endpoint').filter((endpoint) => endpoint.status === 'enabled');
  const targets = endpoints.map((endpoint) => endpoint.url.replace(/^https?:\/\//, '')).join(' and ');
  return html`<details class="sends" open><summary>What the emulator will send</summary>
<ol>${(sent[session.mode] ?? []).map((type) => html`<li class="mono">${type}</li>`)}</ol>
<p class="small muted">${targets === '' ? 'To nobody: no webhook endpoint is set up.' : `To ${targets}, signed, tried again until it is accepted.`}</p></details>`;
}

/** `23 h 57 min` */
function duration(seconds: number): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
