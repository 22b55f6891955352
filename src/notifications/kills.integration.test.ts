import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendFeed } from '@/billing/feed';
import { systemClock } from '@/lib/clock';
import { createMailbox, type Mailbox } from '@/mailbox/mailbox';
import type { StoredMessage } from '@/mailbox/stored-message';
import { createTestApp, type TestApp } from '@/test/test-app';
import { type Channels, deliverNotification } from './deliver';
import { createLinks } from './links';
import { createHttpMailer } from './mail/http-mailer';
import { createSmtpMailer } from './mail/smtp-mailer';

/*
 * The one moment that no transaction covers: the receiver has the message and our mark is not written. Here the worker's
 * database client ends there, 200 times: the row is left as a SIGKILL would leave it, sent, claimed, and in state `waiting`.
 */
const killsCount = 200;
const killsPerRow = 5;

let app: TestApp;
let admin: postgres.Sql;
let mailbox: Mailbox;
/** The delivering worker's client. */
let mortal: postgres.Sql;
let killsLeft = 0;
let kills = 0;

beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
  admin = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
  mailbox = await createMailbox({
    smtpPort: 0,
    httpPort: 0,
    async onReceived() {
      if (killsLeft === 0) return;
      killsLeft--;
      kills++;
      await mortal.end({ timeout: 0 });
    },
  });
});
afterAll(async () => {
  await mailbox.close();
  await admin.end();
  await app[Symbol.asyncDispose]();
});

async function deliverUntilSent(channels: Channels, id: string, killsOfRow: number): Promise<void> {
  const deps = {
    clock: systemClock,
    logger: app.services.logger,
    links: createLinks('http://localhost:3001', null),
    channels,
  };
  killsLeft = killsOfRow;
  for (let tries = 0; tries < killsOfRow + 20; tries++) {
    mortal = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
    await deliverNotification({ ...deps, sql: mortal }, id).catch(() => 'died');
    await mortal.end({ timeout: 1 });
    const [row] = await admin`select state from billing.notifications where id = ${id}`;
    if (row?.state !== 'waiting') return;
    // The dead worker's lease, and the time between two tries, have passed.
    await admin`update billing.notifications set leased_until = null, run_at = now(), sent_at = sent_at - interval '1 minute'`;
  }
  throw new Error(`the message ${id} was not sent`);
}

interface Told {
  channel: 'mail' | 'slack' | 'pagerduty';
  rows: number;
  received: StoredMessage[];
  kills: number;
}

/** Tells of `rowsCount` facts and delivers each through its kills. */
async function tellThroughKills(
  channel: Told['channel'],
  channels: Channels,
  rowsCount: number,
): Promise<Told> {
  const before = { messages: mailbox.messages.length, kills };
  for (let i = 0; i < rowsCount; i++) {
    const organization = await app.addOrganization(`Acme-${i}`);
    await organization.signIn('owner');
    await app.services.database.worker.transaction((tx) =>
      appendFeed(tx, {
        organizationId: organization.id,
        livemode: false,
        type: 'payment_failed',
        data: { invoiceId: `in_${organization.id}`, attemptCount: 3, amountDueMinor: 9_900, currency: 'usd' },
        occurredAt: new Date(),
      }),
    );
    const [row] = await admin`
      select id::text from billing.notifications where organization_id = ${organization.id} and channel = ${channel}`;
    await deliverUntilSent(channels, row?.id, killsPerRow);
    await admin`update billing.notifications set state = 'dead' where state = 'waiting'`;
  }
  return {
    channel,
    rows: rowsCount,
    received: mailbox.messages.slice(before.messages),
    kills: kills - before.kills,
  };
}

const none: Channels = { mailer: null, slackWebhookUrl: null, pagerduty: null };

/** How many messages came for each of these keys. */
function counts(received: StoredMessage[], keyOf: (message: StoredMessage) => string): number[] {
  const seen = new Map<string, number>();
  for (const message of received) seen.set(keyOf(message), (seen.get(keyOf(message)) ?? 0) + 1);
  return [...seen.values()];
}

describe('200 deaths between the send and the mark', () => {
  const rowsPerChannel = killsCount / killsPerRow / 4;

  it('lose no mail over SMTP, and double one at most once for each death', async () => {
    const mailer = createSmtpMailer(mailbox.smtpUrl, 'billing@appfactory.test');
    const told = await tellThroughKills('mail', { ...none, mailer }, rowsPerChannel);
    mailer.close();
    const perMail = counts(told.received, (message) => (message.channel === 'mail' ? message.messageId : ''));
    expect(told.kills).toBe(rowsPerChannel * killsPerRow);
    expect(perMail).toHaveLength(rowsPerChannel);
    for (const count of perMail) expect(count).toBeLessThanOrEqual(1 + killsPerRow);
  }, 120_000);

  it('double no mail over a provider with idempotency keys', async () => {
    // The provider keeps a mail before it is asked again, so only the first of each row reaches `onReceived`.
    const mailer = createHttpMailer('re_test', 'billing@appfactory.test', mailbox.httpMailBase);
    const told = await tellThroughKills('mail', { ...none, mailer }, rowsPerChannel * killsPerRow);
    expect(told.kills).toBe(rowsPerChannel * killsPerRow);
    expect(told.received).toHaveLength(told.rows);
  }, 120_000);

  it('double no page: every try has the same dedup_key', async () => {
    const pagerduty = {
      eventsUrl: mailbox.pagerdutyEventsUrl,
      routingKey: 'R'.repeat(32),
      deployment: 'test',
    };
    const told = await tellThroughKills('pagerduty', { ...none, pagerduty }, rowsPerChannel);
    const perKey = counts(told.received, (message) =>
      message.channel === 'pagerduty' ? message.dedupKey : '',
    );
    expect(told.kills).toBe(rowsPerChannel * killsPerRow);
    expect(perKey).toHaveLength(rowsPerChannel);
  }, 120_000);

  it('lose no Slack message, and double one at most once for each death', async () => {
    const told = await tellThroughKills(
      'slack',
      { ...none, slackWebhookUrl: mailbox.slackWebhookUrl },
      rowsPerChannel,
    );
    expect(told.kills).toBe(rowsPerChannel * killsPerRow);
    expect(told.received.length).toBeGreaterThanOrEqual(rowsPerChannel);
    expect(told.received.length).toBeLessThanOrEqual(rowsPerChannel + told.kills);
    expect(kills).toBe(killsCount);
  }, 120_000);
});
