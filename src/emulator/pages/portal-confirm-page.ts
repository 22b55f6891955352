import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import type { PlanChange } from '../resources/portal-plan-change';
import { currentPeriodEnd } from '../resources/portal-subscriptions';
import { preview } from '../resources/preview-invoice';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { field, problemSummary } from './form-fields';
import { icon } from './icons';
import { invoiceLedger } from './invoice-ledger';
import type { Html } from './layout';
import { amountText, perPeriod } from './money';
import { at, type Portal, taskPage } from './portal-frame';

type Subscription = Tables['subscription'];

/** What a change is billed: the invoice that it makes now, or the next one, through the code of `create_preview`. */
export interface Quote {
  invoice: Tables['invoice'];
  isNow: boolean;
  due: number;
}

export function quoteOf(tx: Tx, subscription: Subscription, planned: PlanChange): Quote | null {
  if (planned.when === 'period_end') return null;
  const invoice = preview(tx, subscription, planned.update);
  const isNow = invoice.billing_reason === 'subscription_update';
  return { invoice, isNow, due: isNow ? invoice.amount_due : 0 };
}

export interface ConfirmState {
  problem?: string;
  /** The promotion code that counts already. */
  code?: string;
  /** One that was refused, with the reason. */
  refused?: { code: string; problem: string };
}

export function takesCodes({ features }: Portal): boolean {
  return features.subscription_update.default_allowed_updates.includes('promotion_code');
}

/** The consequence, the ledger, and a button that names the amount. */
export function confirmPage(
  tx: Tx,
  portal: Portal,
  subscription: Subscription,
  planned: PlanChange,
  state: ConfirmState = {},
): Html {
  const { choice, quantity, update } = planned;
  const { price, name } = choice;
  const what = `${name}${quantity > 1 ? ` × ${quantity}` : ''}`;
  const title = choice.isCurrent ? `Change to ${what}` : `Switch to ${what}`;
  const quote = quoteOf(tx, subscription, planned);
  const recurring = price.recurring ?? { interval: 'month', interval_count: 1 };
  const rate = `${amountText((price.unit_amount ?? 0) * quantity, price.currency)} ${perPeriod(recurring)}`;
  const hidden = {
    subscription: subscription.id,
    price: price.id,
    quantity: String(quantity),
    ...(state.code && { code: state.code }),
    ...(quote && { expected: String(quote.due) }),
    ...(update.proration_date !== undefined && { proration_date: String(update.proration_date) }),
  };
  return taskPage(
    tx,
    portal,
    title,
    html`<p class="soft">${consequence(tx, subscription, planned, quote, rate)}</p>
${quote ? invoiceLedger(tx, quote.invoice, quote.isNow ? 'Pretend to pay today' : `Next invoice, ${formatDate(quote.invoice.created)}`) : ''}
${takesCodes(portal) && quote ? codeForm(portal, hidden, state) : ''}
<form method="post" action="${at(portal, '/update')}" class="stack">${problemSummary(state.problem ? [{ field: 'confirm', text: state.problem }] : [])}
${Object.entries(hidden).map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`)}
<div class="row"><button class="btn primary" id="confirm">${quote && quote.due > 0 ? `Pay ${amountText(quote.due, quote.invoice.currency)}, no money moves` : 'Confirm the change'}</button><a class="btn secondary" href="${at(portal)}">Keep the plan</a></div></form>`,
  );
}

/** A promotion code is priced in before the change is confirmed. */
function codeForm(
  portal: Portal,
  { subscription, price, quantity }: { subscription: string; price: string; quantity: string },
  { code, refused }: ConfirmState,
): Html {
  return html`<form method="get" action="${at(portal, '/update/confirm')}" class="row promotion" novalidate>
${Object.entries({ subscription, price, quantity }).map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`)}
${code ? html`<span class="badge success">${icon('check')}<span class="mono">${code.toUpperCase()}</span></span><button class="btn ghost small">Remove<span class="sr"> code ${code}</span></button>` : html`${field({ id: 'code', label: 'Promotion code', mono: true, autocomplete: 'off', value: refused?.code ?? '', problem: refused?.problem, focus: refused !== undefined })}<button class="btn secondary">Apply<span class="sr"> promotion code</span></button>`}</form>`;
}

function consequence(
  tx: Tx,
  subscription: Subscription,
  { update, when }: PlanChange,
  quote: Quote | null,
  rate: string,
): string {
  const end = formatDate(currentPeriodEnd(tx, subscription));
  if (when === 'period_end') return `Nothing changes until ${end}. From then on it is ${rate}.`;
  if (update.trial_end === 'now') return `The trial ends now, and the first period starts: ${rate}.`;
  if (subscription.status === 'trialing') return `The trial goes on until ${end}. After it, it is ${rate}.`;
  if (quote?.isNow) return `The change holds from now on: ${rate}.`;
  return `The change holds from now on, and nothing is charged today: ${rate}.`;
}
