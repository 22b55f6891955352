import { html } from 'hono/html';
import type { Tx } from '../store/store';
import { icon } from './icons';
import { type Html, layout } from './layout';

export interface Challenge {
  /** `99.00 USD`; null when a card is only saved. */
  amount: string | null;
  /** Where somebody who does not answer goes back to; null when there is nowhere. */
  canCancel: boolean;
}

/** The bank's page in a 3-D Secure challenge: one button passes, one fails, one walks away. */
export function threeDSecurePage(tx: Tx, intent: string, { amount, canCancel }: Challenge): Html {
  const what = amount === null ? 'save this card for later payments' : `pay ${amount}`;
  return layout({
    title: '3-D Secure',
    now: tx.now,
    baseUrl: tx.baseUrl,
    notes: [intent],
    body: html`<div class="narrow stack"><h1>3-D Secure</h1>
<p class="soft">The bank of a real card would ask now whether its owner wants to ${what}. Choose what the owner does.</p>
<form method="post" class="row"><button class="btn primary" name="outcome" value="complete">${icon('check')}Complete authentication</button>
<button class="btn secondary" name="outcome" value="fail">${icon('cross')}Fail authentication</button>
${canCancel ? html`<button class="btn ghost" name="outcome" value="cancel">${icon('back')}Cancel</button>` : ''}</form></div>`,
  });
}
