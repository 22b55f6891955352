import { html } from 'hono/html';
import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type FormProblem, field, problemOf } from './form-fields';
import { icon } from './icons';
import type { Html } from './layout';
import { amountText } from './money';

type Session = Tables['checkout.session'];

/** The field for a promotion code, or the code that was applied; nothing where the session takes none. */
export function promotionCode(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  state: { problems?: FormProblem[]; code?: string },
): Html {
  if (!session.allow_promotion_codes) return html``;
  const action = `/c/pay/${session.id}/promotion`;
  const applied = tx.get('promotion_code', plan.discounts?.[0]?.promotion_code ?? '');
  if (applied) {
    return html`<form method="post" action="${action}" class="row promotion"><span class="badge success">${icon('check')}<span class="mono">${applied.code}</span></span><span class="small soft">${couponText(tx, applied)}</span>
<button class="btn ghost small" name="action" value="remove">Remove<span class="sr"> code ${applied.code}</span></button></form>`;
  }
  const problem = problemOf(state.problems ?? [], 'code');
  return html`<form method="post" action="${action}" class="row promotion" novalidate>
${field({ id: 'code', label: 'Promotion code', mono: true, autocomplete: 'off', value: state.code ?? '', problem, focus: problem !== undefined })}
<button class="btn secondary">Apply<span class="sr"> promotion code</span></button></form>`;
}

/** `20 % off for 3 months` */
function couponText(tx: Tx, { promotion }: Tables['promotion_code']): string {
  const coupon = tx.get('coupon', promotion.coupon ?? '');
  if (!coupon) return '';
  const off =
    coupon.percent_off === null
      ? `${amountText(coupon.amount_off ?? 0, coupon.currency ?? 'usd')} off`
      : `${coupon.percent_off} % off`;
  if (coupon.duration === 'forever') return `${off}, always`;
  if (coupon.duration === 'once') return `${off}, once`;
  return `${off} for ${coupon.duration_in_months} months`;
}
