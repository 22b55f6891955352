import { html } from 'hono/html';
import { scenarios } from '../../scenarios/scenarios';
import { icon } from '../icons';
import type { Html } from '../layout';
import { inspectorFrame } from './frame';
import { actionForm, type View } from './view';

const listedCustomers = 200;

/** States of billing by one click, for a fresh customer or for one that is there. */
export function scenariosPage(view: View): Html {
  const { tx, query } = view;
  const customers = tx.newest('customer', listedCustomers);
  const chosen = query.get('customer') ?? '';
  // One form around all cards: the customer above goes with whichever button is pressed.
  const body = html`<div class="head"><div><h1>Scenarios</h1><p class="soft">Each drives the public API and a clock, so every event and delivery is the real sequence.</p></div>
<div class="field"><label for="customer">For</label><select class="input" id="customer" name="customer"><option value="">a fresh customer on a clock of its own</option>${customers.map(({ id, name, email }) => html`<option value="${id}"${id === chosen ? html` selected` : ''}>${name ?? email ?? id}</option>`)}</select></div></div>
<ul class="cards">${scenarios.map(({ name, title, text }) => html`<li class="card"><div class="card-body"><h2>${title}</h2><p class="small soft">${text}</p><button class="btn secondary small" name="name" value="${name}">${icon('play')}Run<span class="sr"> ${title}</span></button></div></li>`)}</ul>`;
  return inspectorFrame(
    view,
    'scenarios',
    'Scenarios',
    html`${actionForm(view, 'scenario', {}, body)}<p class="reason">${icon('info')}<span>A customer without a test clock lives by the account’s clock: running a scenario on one moves it for everybody there.</span></p>`,
  );
}
