import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import { lineAmount, sum } from '../engine/invoice-maths';
import { checkoutDraft, checkoutTrialEnd } from '../resources/checkout-subscription';
import { find } from '../resources/find';
import type { CheckoutLine, CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { FormProblem } from './form-fields';
import { problemOf } from './form-fields';
import { icon } from './icons';
import { discountLabel, ledgerRow, taxRows } from './invoice-ledger';
import type { Html } from './layout';
import { amount, amountText, cadence, perPeriod } from './money';

type Session = Tables['checkout.session'];

/** The ledger of a checkout: what it would cost, and how much of it today. */
export function checkoutSummary(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  problems: FormProblem[] = [],
): Html {
  const draft = checkoutDraft(tx, session, plan);
  const currency = draft.currency;
  const trialEnd = checkoutTrialEnd(tx, plan);
  const full = sum(plan.lines.map((line) => fullAmount(tx, line)));
  const balance = draft.amount_due - draft.total;
  return html`<table class="ledger"><caption class="sr">What a real checkout would charge</caption><tbody>
${plan.lines.map((line) => lineRow(tx, session, line, trialEnd, problems))}
${trialEnd === null ? '' : ledgerRow(`Trial until ${formatDate(trialEnd)}`, -full, currency)}
${discounts(tx, plan, draft)}${taxRows(tx, draft)}
${balance === 0 ? '' : ledgerRow(balance < 0 ? 'Credit of an earlier invoice' : 'Balance of an earlier invoice', balance, currency)}
<tr class="total" id="total"><th scope="row">Pretend to pay today</th><td>${amount(draft.amount_due, currency)}</td></tr>
</tbody></table>`;
}

/** What the session's coupons and codes take off today; the draft's own discounts are gone with it. */
function discounts(tx: Tx, plan: CheckoutPlan, draft: Tables['invoice']): Html {
  return html`${(draft.total_discount_amounts ?? []).map(({ amount: taken }, index) => {
    const chosen = plan.discounts?.[index];
    const code = tx.get('promotion_code', chosen?.promotion_code ?? '');
    const coupon = tx.get('coupon', code?.promotion.coupon ?? chosen?.coupon ?? '');
    return ledgerRow(discountLabel(coupon, code, draft.currency), -taken, draft.currency);
  })}`;
}

function fullAmount(tx: Tx, line: CheckoutLine): number {
  return lineAmount({ unitAmount: find(tx, 'price', line.price).unit_amount ?? 0, quantity: line.quantity });
}

function lineRow(
  tx: Tx,
  session: Session,
  line: CheckoutLine,
  trialEnd: number | null,
  problems: FormProblem[],
): Html {
  const price = find(tx, 'price', line.price);
  const name = tx.get('product', price.product)?.name ?? price.id;
  const total = fullAmount(tx, line);
  const { recurring } = price;
  const sum = amountText(total, price.currency);
  const then = recurring ? `${sum} ${perPeriod(recurring)}` : `${sum} once`;
  const days = trialEnd === null ? 0 : Math.round((trialEnd - tx.now) / 86_400);
  return html`<tr><th scope="row">${name}${recurring ? `, ${cadence(recurring)}` : ''}${line.quantity === 1 ? '' : ` × ${line.quantity}`}<small>${days > 0 ? `${days} ${days === 1 ? 'day' : 'days'} free, then ${then}` : then}</small>${line.adjustable ? quantityForm(session, line, name, problems) : ''}</th><td>${amount(total, price.currency)}</td></tr>`;
}

function quantityForm(session: Session, line: CheckoutLine, name: string, problems: FormProblem[]): Html {
  const id = `quantity-${line.id}`;
  const problem = problemOf(problems, id);
  const { minimum = 0, maximum = 0 } = line.adjustable ?? {};
  return html`<form method="post" action="/c/pay/${session.id}/quantity" class="row inline" novalidate><input type="hidden" name="line" value="${line.id}">
<label for="${id}">Quantity<span class="sr"> of ${name}</span></label><input class="input short num" id="${id}" name="quantity" type="number" min="${minimum}" max="${maximum}" value="${line.quantity}"${problem ? html` aria-invalid="true" aria-describedby="${id}-problem" autofocus` : ''}>
<button class="btn secondary small">Update<span class="sr"> quantity of ${name}</span></button>
${problem ? html`<p class="error" id="${id}-problem" role="alert">${icon('alert')}<span>${problem}</span></p>` : ''}</form>`;
}
