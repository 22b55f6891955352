import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { pagerdutyBody, pagerdutyBytesMax } from './pagerduty-limits';
import { mailboxPages } from './pages';
import { slackBody } from './slack-limits';
import { startSmtpSink } from './smtp-sink';
import type { StoredMessage } from './stored-message';

export interface MailboxOptions {
  smtpPort: number;
  httpPort: number;
  /** Called when a message has arrived and before it is answered for. A test waits here to kill the sender. */
  onReceived?: (message: StoredMessage) => Promise<void> | void;
}

/** Everything that the app sends to people, kept on this machine: mail, Slack, PagerDuty. */
export interface Mailbox {
  /** The page to read it in. */
  url: string;
  smtpUrl: string;
  slackWebhookUrl: string;
  pagerdutyEventsUrl: string;
  /** As of Resend, with its idempotency keys. */
  httpMailBase: string;
  /** The variables that make an app write here. */
  env: Record<
    'SMTP_URL' | 'MAIL_FROM' | 'SLACK_WEBHOOK_URL' | 'PAGERDUTY_ROUTING_KEY' | 'PAGERDUTY_EVENTS_URL',
    string
  >;
  messages: readonly StoredMessage[];
  /** What the next answers of the HTTP sinks are instead of success; for tests of failures. */
  failNext(
    channel: 'mail' | 'slack' | 'pagerduty',
    ...answers: { status: number; headers?: Record<string, string> }[]
  ): void;
  close(): Promise<void>;
}

const messagesMax = 2_000;

/** Refuses what the real receivers refuse, by their documented limits, with their answers. */
export async function createMailbox(options: MailboxOptions): Promise<Mailbox> {
  const messages: StoredMessage[] = [];
  const failures = { mail: [], slack: [], pagerduty: [] } as Record<
    'mail' | 'slack' | 'pagerduty',
    { status: number; headers?: Record<string, string> }[]
  >;
  const seenKeys = new Map<string, string>();
  let lastId = 0;
  const keep = async (
    message: DistributiveOmit<StoredMessage, 'id' | 'receivedAt'>,
  ): Promise<StoredMessage> => {
    lastId++;
    const stored = { ...message, id: lastId, receivedAt: new Date() } as StoredMessage;
    messages.push(stored);
    if (messages.length > messagesMax) messages.shift();
    await options.onReceived?.(stored);
    return stored;
  };

  const smtp = await startSmtpSink(options.smtpPort, async (mail) => void (await keep(mail)));
  const app = new Hono();
  app.use('/:channel{slack|pagerduty|mail}/*', async (c, next) => {
    const failure = failures[c.req.param('channel') as 'slack'].shift();
    if (failure) return c.text('asked for', failure.status as 500, failure.headers);
    return next();
  });
  app.post('/slack/services/:path{.+}', async (c) => {
    const parsed = slackBody.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return c.text('invalid_blocks', 400);
    await keep({ channel: 'slack', text: parsed.data.text, body: parsed.data });
    return c.text('ok');
  });
  app.post('/pagerduty/v2/enqueue', async (c) => {
    const text = await c.req.text();
    const parsed = pagerdutyBody.safeParse(parseJson(text));
    if (!parsed.success || Buffer.byteLength(text) > pagerdutyBytesMax) {
      const errors = parsed.success ? ['too large'] : parsed.error.issues.map(({ message }) => message);
      return c.json({ status: 'invalid event', message: 'Event object is invalid', errors }, 400);
    }
    const event = parsed.data;
    await keep({
      channel: 'pagerduty',
      dedupKey: event.dedup_key,
      action: event.event_action,
      summary: event.event_action === 'trigger' ? event.payload.summary : '',
      body: event,
    });
    return c.json({ status: 'success', message: 'Event processed', dedup_key: event.dedup_key }, 202);
  });
  app.post('/mail/emails', async (c) => {
    const body = (await c.req.json()) as {
      to: string[];
      from: string;
      subject: string;
      html: string;
      text: string;
    };
    const idempotencyKey = c.req.header('idempotency-key') ?? null;
    const content = JSON.stringify(body);
    const seen = idempotencyKey === null ? undefined : seenKeys.get(idempotencyKey);
    if (seen !== undefined) {
      if (seen !== content) return c.json({ name: 'invalid_idempotent_request' }, 409);
      return c.json({ id: idempotencyKey });
    }
    if (idempotencyKey !== null) seenKeys.set(idempotencyKey, content);
    const { from, subject, html, text } = body;
    await keep({
      channel: 'mail',
      to: body.to.join(', '),
      from,
      subject,
      html,
      text,
      messageId: '',
      idempotencyKey,
    });
    return c.json({ id: String(lastId) });
  });
  mailboxPages(app, messages);

  const server = serve({ fetch: app.fetch, port: options.httpPort, hostname: '127.0.0.1' }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const smtpUrl = `smtp://127.0.0.1:${smtp.port}`;
  const slackWebhookUrl = `${url}/slack/services/T000/B000/local`;
  const pagerdutyEventsUrl = `${url}/pagerduty/v2/enqueue`;
  return {
    url,
    smtpUrl,
    slackWebhookUrl,
    pagerdutyEventsUrl,
    env: {
      SMTP_URL: smtpUrl,
      MAIL_FROM: 'App Factory <billing@appfactory.test>',
      SLACK_WEBHOOK_URL: slackWebhookUrl,
      PAGERDUTY_ROUTING_KEY: 'local-routing-key-of-32-letters.',
      PAGERDUTY_EVENTS_URL: pagerdutyEventsUrl,
    },
    httpMailBase: `${url}/mail`,
    messages,
    failNext: (channel, ...answers) => void failures[channel].push(...answers),
    async close() {
      await smtp.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
