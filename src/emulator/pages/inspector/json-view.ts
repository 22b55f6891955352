import { html, raw } from 'hono/html';
import type { Html } from '../layout';
import { knownId } from './known-id';
import { href, type View } from './view';

/** Longer than any object; a list of a thousand lines is cut. */
const charactersMax = 60_000;

/** Indented JSON in which every id that the account holds is a link to its page. */
export function jsonView(view: View, value: unknown, label: string): Html {
  const text = JSON.stringify(value, null, 2);
  const shown = text.length > charactersMax ? `${text.slice(0, charactersMax)}\n…` : text;
  const parts = shown.split(/("[a-z_]+_[A-Za-z0-9_]{6,}")/);
  return html`<pre class="code" tabindex="0" role="region" aria-label="${label}">${parts.map((part) => {
    const id = part.startsWith('"') ? part.slice(1, -1) : '';
    if (!knownId(view.account.store, id)) return part;
    return html`"${raw('')}<a href="${href(view, `objects/${id}`)}">${id}</a>"`;
  })}</pre>`;
}
