import { html } from 'hono/html';
import type { Account } from '../../accounts/account';
import { defaultAccount } from '../../accounts/account-name';
import { viewAccount } from '../../control/account-routes';
import { formatTime } from '../../engine/calendar';
import type { Html } from '../layout';
import { inspectorFrame } from './frame';
import { actionForm, href, type View } from './view';

/** The accounts of this emulator, one per key. */
export function accountsPage(view: View, accounts: Account[]): Html {
  return inspectorFrame(
    view,
    'accounts',
    'Accounts',
    html`<div class="head"><div><h1>Accounts</h1><p class="soft">Each key opens an account of its own on first use. Shown here: <b>${view.account.name}</b>.</p></div>
<form class="search" method="get" action="/_emulator/"><label class="sr" for="open">Name of an account</label><input class="input" id="open" name="account" placeholder="name, of sk_test_name" pattern="\\w+" required autocomplete="off" spellcheck="false"><button class="btn secondary">Open</button></form></div>
<section class="card"><div class="scroll" tabindex="0" role="region" aria-label="Accounts"><table class="table dense"><caption class="sr">Accounts</caption><thead><tr><th scope="col">Key</th><th scope="col" class="right">Objects</th><th scope="col" class="right optional">Events</th><th scope="col" class="optional">Clock</th><th scope="col"><span class="sr">Actions</span></th></tr></thead><tbody>
${accounts.map((account) => row(view, account))}</tbody></table></div></section>`,
  );
}

function row(view: View, account: Account): Html {
  const { name, key, objects, events, now } = viewAccount(account);
  const isShown = name === view.account.name;
  return html`<tr${isShown ? html` aria-selected="true"` : ''}><th scope="row" class="mono nowrap"><a href="${href({ ...view, account }, '')}"${isShown ? html` aria-current="true"` : ''}>${key}</a></th><td class="right num">${objects}</td><td class="right num optional">${events}</td><td class="num nowrap optional">${formatTime(now)}</td><td class="right"><div class="row end">${actionForm(view, 'account-reset', { name }, html`<button class="btn secondary small">Empty<span class="sr"> ${name}</span></button>`)}${name === defaultAccount ? '' : actionForm(view, 'account-delete', { name }, html`<button class="btn secondary small">Delete<span class="sr"> ${name}</span></button>`)}</div></td></tr>`;
}
