import { html } from 'hono/html';
import { formatTime } from '../engine/calendar';
import { apiVersion } from '../wire/api-version';
import { icon } from './icons';

/** Escaped HTML, as hono's template literal makes it. */
export type Html = ReturnType<typeof html>;

export interface PageFrame {
  title: string;
  now: number;
  baseUrl: string;
  /** Right end of the header; the emulator's clock when absent. */
  tape?: Html;
  /** Notes in the footer, such as the session's id. */
  notes?: string[];
  body: Html;
}

/** The frame of every hosted page: it says on each screen that no money moves. */
export function layout({ title, now, baseUrl, tape, notes = [], body }: PageFrame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Emulator, no money moves</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_emulator/style.css">
</head>
<body>
<header class="tape"><b>${icon('flask')}Emulator</b><span>No money moves. This is not Stripe.</span>
${tape ?? html`<span class="end clock num">clock ${formatTime(now)}</span>`}</header>
<main class="wrap">${body}
<footer class="foot"><span>stripe emulator at ${baseUrl.replace('http://', '')}</span><span>api ${apiVersion}</span>
${notes.map((note) => html`<span>${note}</span>`)}<a href="/_emulator/">Inspector</a></footer></main>
</body>
</html>`;
}

/** A page that only says something: an expired session, an unknown address. */
export function messagePage(
  frame: Omit<PageFrame, 'body'> & { text: string; link?: { href: string; label: string } },
): Html {
  const { text, link } = frame;
  return layout({
    ...frame,
    body: html`<div class="narrow stack"><h1>${frame.title}</h1><p class="soft">${text}</p>
${link ? html`<p><a class="btn secondary" href="${link.href}">${link.label}</a></p>` : ''}</div>`,
  });
}
