import { html } from 'hono/html';
import type { Tx } from '../store/store';
import { icon } from './icons';
import { type Html, layout } from './layout';

/** The bank's page in a 3-D Secure challenge: one button passes, one fails. */
export function threeDSecurePage(tx: Tx, intent: string, amount: string | null): Html {
  const what = amount === null ? 'save this card for later payments' : `pay ${amount}`;
  return layout({
    title: '3-D Secure',
    now: tx.now,
    baseUrl: tx.baseUrl,
    notes: [intent],
    body: html`<div class="narrow stack"><h1>3-D Secure</h1>
<p class="soft">The bank of a real card would ask now whether its owner wants to ${what}. Choose what the owner does.</p>
<form method="post" class="row"><button class="btn primary" name="outcome" value="complete">${icon('check')}Complete authentication</button>
<button class="btn secondary" name="outcome" value="fail">${icon('cross')}Fail authentication</button></form></div>`,
  });
}
