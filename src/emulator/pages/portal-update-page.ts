import { html } from 'hono/html';
import { type PriceChoice, priceChoices } from '../resources/portal-plan-change';
import { itemsOf } from '../resources/subscription-view';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { problemSummary } from './form-fields';
import type { Html } from './layout';
import { amount, perPeriod } from './money';
import { at, type Portal, taskPage } from './portal-frame';

/** The plans that the configuration offers, and how many of it. What it comes to is shown on the next page. */
export function updatePage(
  tx: Tx,
  portal: Portal,
  subscription: Tables['subscription'],
  state: { problem?: string; quantity?: string; price?: string } = {},
): Html {
  const choices = priceChoices(tx, portal.features, subscription);
  const [item] = itemsOf(tx, subscription.id);
  const chosen = state.price ?? item?.price;
  const bounds = choices.find((choice) => choice.quantity !== null)?.quantity ?? null;
  const problems = state.problem ? [{ field: bounds ? 'quantity' : 'prices', text: state.problem }] : [];
  return taskPage(
    tx,
    portal,
    'Change plan',
    html`<form method="get" action="${at(portal, '/update/confirm')}" class="stack" novalidate><input type="hidden" name="subscription" value="${subscription.id}">
${problemSummary(problems)}
<fieldset id="prices"><legend>Plan</legend>${choices.map((choice) => priceChoice(choice, choice.price.id === chosen))}</fieldset>
${bounds ? html`<div class="field"><label for="quantity">Quantity</label><input class="input short num" id="quantity" name="quantity" type="number" min="${bounds.minimum}"${bounds.maximum === null ? '' : html` max="${bounds.maximum}"`} value="${state.quantity ?? item?.quantity ?? 1}"${state.problem ? html` aria-invalid="true"` : ''}></div>` : ''}
<div class="row"><button class="btn primary">See what it costs</button><a class="btn secondary" href="${at(portal)}">Keep the plan</a></div></form>`,
  );
}

function priceChoice({ price, name, isCurrent }: PriceChoice, isChecked: boolean): Html {
  const recurring = price.recurring ?? { interval: 'month', interval_count: 1 };
  return html`<label class="row choice"><input type="radio" name="price" value="${price.id}"${isChecked ? html` checked` : ''}><span>${name}, ${amount(price.unit_amount ?? 0, price.currency)} ${perPeriod(recurring)}${isCurrent ? html` <span class="muted">(runs now)</span>` : ''}</span></label>`;
}
