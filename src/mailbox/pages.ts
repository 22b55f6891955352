import type { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { StoredMessage } from './stored-message';
import { mailboxStyle } from './style';

type Html = ReturnType<typeof html>;

/** `/`: what was sent, newest first. `/m/:id`: one of them. `/messages`: all, as JSON. */
export function mailboxPages(app: Hono, messages: readonly StoredMessage[]): void {
  app.get('/', (c) => c.html(frame('Mailbox', list(messages))));
  app.get('/messages', (c) => c.json(messages));
  app.get('/m/:id', (c) => {
    const message = messages.find(({ id }) => String(id) === c.req.param('id'));
    if (!message)
      return c.html(
        frame('Not here', html`<p>That message is not kept any more. <a href="/">All messages</a></p>`),
        404,
      );
    return c.html(frame(titleOf(message), detail(message)));
  });
  app.get('/m/:id/html', (c) => {
    const message = messages.find(({ id }) => String(id) === c.req.param('id'));
    if (message?.channel !== 'mail') return c.text('not here', 404);
    // The mail is somebody's markup: it runs nothing and knows nothing of this page.
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups",
    );
    return c.html(message.html);
  });
}

function frame(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">
<title>${title} · Mailbox, nothing leaves this machine</title><link rel="icon" href="data:,"><style>${raw(mailboxStyle)}</style></head>
<body><header><b>Mailbox</b><span>Nothing leaves this machine.</span><a href="/">All messages</a></header><main>${body}</main></body></html>`;
}

const channelWords = { mail: 'Mail', slack: 'Slack', pagerduty: 'PagerDuty' } as const;

function list(messages: readonly StoredMessage[]): Html {
  if (messages.length === 0) {
    return html`<h1>Nothing was sent yet</h1><p class="soft">Start a trial, let a payment fail, or cancel a plan: what the app writes to people,
to Slack and to PagerDuty lands here.</p>`;
  }
  const rows = messages.toReversed().map(
    (
      message,
    ) => html`<li><a href="/m/${message.id}"><span class="channel ${message.channel}">${channelWords[message.channel]}</span>
<span class="title">${titleOf(message)}</span><span class="to">${receiverOf(message)}</span>
<time datetime="${message.receivedAt.toISOString()}">${message.receivedAt.toISOString().slice(11, 19)}</time></a></li>`,
  );
  return html`<h1>${messages.length} ${messages.length === 1 ? 'message' : 'messages'}</h1><p class="soft">Newest first. Times are UTC.</p><ul>${rows}</ul>`;
}

function detail(message: StoredMessage): Html {
  if (message.channel === 'mail') {
    return html`<h1>${message.subject}</h1><dl><dt>To</dt><dd>${message.to}</dd><dt>From</dt><dd>${message.from}</dd>
<dt>Received</dt><dd>${message.receivedAt.toISOString()}</dd><dt>Message-ID</dt><dd>${message.messageId || 'none, over HTTP'}</dd></dl>
<iframe title="The mail as HTML" sandbox="allow-popups" src="/m/${message.id}/html"></iframe>
<h2>As plain text</h2><pre>${message.text}</pre>`;
  }
  return html`<h1>${titleOf(message)}</h1><dl><dt>Channel</dt><dd>${channelWords[message.channel]}</dd>
<dt>Received</dt><dd>${message.receivedAt.toISOString()}</dd></dl><pre>${JSON.stringify(message.body, null, 2)}</pre>`;
}

function titleOf(message: StoredMessage): string {
  switch (message.channel) {
    case 'mail':
      return message.subject;
    case 'slack':
      return message.text;
    case 'pagerduty':
      return message.action === 'resolve' ? `Resolved: ${message.dedupKey}` : message.summary;
  }
}

function receiverOf(message: StoredMessage): string {
  return message.channel === 'mail' ? message.to : '';
}
