import { html } from 'hono/html';
import { type Html, layout } from '../layout';
import { href, type InspectorPage, inspectorPages, type View } from './view';

/** The frame of every page of the inspector: the tape leads to the others. */
export function inspectorFrame(view: View, page: InspectorPage, title: string, body: Html): Html {
  const { account, tx } = view;
  const names = Object.keys(inspectorPages) as InspectorPage[];
  return layout({
    title,
    now: tx.now,
    baseUrl: tx.baseUrl,
    tape: html`<nav class="end inspector-nav" aria-label="Inspector">${names.map(
      (name) =>
        html`<a href="${href(view, name)}"${name === page ? html` aria-current="page"` : ''}>${name === 'accounts' ? html`<span class="sr">Account </span>${account.name}` : inspectorPages[name]}</a>`,
    )}</nav>`,
    notes: [`seed ${tx.seed}`, `${tx.count('customer')} customers, ${tx.count('event')} events`],
    body: html`<div class="inspector">${notice(view)}${body}</div>`,
  });
}

/** What the last button has done, or why it has not. */
function notice({ query }: View): Html | string {
  const [problem, done] = [query.get('problem'), query.get('done')];
  if (problem) return html`<p class="note danger" role="alert">${problem}</p>`;
  return done ? html`<p class="note success" role="status">${done}</p>` : '';
}
