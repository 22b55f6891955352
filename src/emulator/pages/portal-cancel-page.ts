import { html } from 'hono/html';
import { formatDate } from '../engine/calendar';
import { currentPeriodEnd } from '../resources/portal-subscriptions';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Html } from './layout';
import { at, type Portal, taskPage } from './portal-frame';

const reasonTexts: Record<string, string> = {
  customer_service: 'Customer service was not what I expected',
  low_quality: 'Quality was not what I expected',
  missing_features: 'I need more features',
  other: 'Another reason',
  switched_service: 'I found an alternative',
  too_complex: 'It is too complicated',
  too_expensive: 'It is too expensive',
  unused: 'I no longer need it',
};

/** The question before a cancellation. Nothing changes until its button is pressed. */
export function cancelPage(tx: Tx, portal: Portal, subscription: Tables['subscription']): Html {
  const {
    mode,
    cancellation_reason: reason,
    proration_behavior: proration,
  } = portal.features.subscription_cancel;
  const isNow = mode === 'immediately';
  const end = formatDate(currentPeriodEnd(tx, subscription));
  const rest = proration === 'none' ? 'Nothing is refunded.' : 'The time that is left becomes a credit.';
  return taskPage(
    tx,
    portal,
    'Cancel plan',
    html`<p class="soft">${isNow ? `The plan ends at once. ${rest}` : `The plan stays active until ${end}. It can be resumed until then.`}</p>
<form method="post" action="${at(portal, '/cancel')}" class="stack"><input type="hidden" name="subscription" value="${subscription.id}">
${reason.enabled && reason.options.length > 0 ? reasonFields(reason.options) : ''}
<div class="row"><button class="btn primary">${isNow ? 'Cancel now' : 'Cancel at period end'}</button><a class="btn secondary" href="${at(portal)}">Keep the plan</a></div></form>`,
  );
}

function reasonFields(options: string[]): Html {
  return html`<fieldset><legend>Why? (optional)</legend>${options.map((option) => html`<label class="row choice"><input type="radio" name="feedback" value="${option}"><span>${reasonTexts[option] ?? option}</span></label>`)}
<div class="field"><label for="comment">Anything else? <span class="muted">(optional)</span></label><textarea class="input" id="comment" name="comment" rows="3" maxlength="500"></textarea></div></fieldset>`;
}
