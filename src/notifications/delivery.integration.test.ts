import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendFeed, type FeedEntry } from '@/billing/feed';
import { systemClock } from '@/lib/clock';
import { createMailbox, type Mailbox } from '@/mailbox/mailbox';
import { createTestApp, type TestApp, type TestOrganization } from '@/test/test-app';
import { type Channels, type DeliveryDependencies, deliverNotification } from './deliver';
import { createLinks } from './links';
import { createHttpMailer } from './mail/http-mailer';
import { createSmtpMailer } from './mail/smtp-mailer';

let app: TestApp;
let mailbox: Mailbox;
let deps: DeliveryDependencies;

/** Of the rows that earlier tests left. */
let lastId: string;

beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());

beforeEach(async () => {
  // What an earlier test left must hold nobody up: Slack hears one message a second.
  await app.services.database.ingest`
    update billing.notifications set sent_at = sent_at - interval '1 minute', state = case when state = 'waiting' then 'dead' else state end`;
  const [last] = await app.services.database
    .ingest`select coalesce(max(id), 0)::text as id from billing.notifications`;
  lastId = last?.id;
  mailbox = await createMailbox({ smtpPort: 0, httpPort: 0 });
  deps = {
    sql: app.services.database.ingest,
    clock: systemClock,
    logger: app.services.logger,
    links: createLinks('http://localhost:3001', null),
    channels: channels(),
  };
});
afterEach(async () => {
  deps.channels.mailer?.close();
  await mailbox.close();
});

function channels(): Channels {
  return {
    mailer: createSmtpMailer(mailbox.smtpUrl, 'App Factory <billing@appfactory.test>'),
    slackWebhookUrl: mailbox.slackWebhookUrl,
    pagerduty: { eventsUrl: mailbox.pagerdutyEventsUrl, routingKey: 'R'.repeat(32), deployment: 'test' },
  };
}

const rename = ({ id }: TestOrganization, name: string) =>
  app.services.database.identity.execute(
    sql`update identity.organization set name = ${name} where id = ${id}`,
  );

function tell(organization: TestOrganization, type: string, data: FeedEntry['data']): Promise<void> {
  return app.services.database.worker.transaction((tx) =>
    appendFeed(tx, { organizationId: organization.id, livemode: false, type, data, occurredAt: new Date() }),
  );
}

interface Row {
  id: string;
  channel: string;
  kind: string;
  state: string;
  reason: string | null;
  last_error: string | null;
  attempts: number;
  waits_ms: number;
}

function rows(channel?: string): Promise<Row[]> {
  return deps.sql<Row[]>`
    select id::text, channel, kind, state, reason, last_error, attempts,
      (extract(epoch from run_at - clock_timestamp()) * 1000)::int as waits_ms
    from billing.notifications where id > ${lastId} and channel = coalesce(${channel ?? null}, channel) order by id`;
}

async function deliverAll(channel: string): Promise<void> {
  for (const { id, state } of await rows(channel))
    if (state === 'waiting') await deliverNotification(deps, id);
}

/** The time that a message waits for is not worth waiting for in a test. */
const makeDue = () => deps.sql`
  update billing.notifications set run_at = clock_timestamp(), leased_until = null, sent_at = sent_at - interval '1 minute'
  where id > ${lastId}`;

async function storeInvoice(
  organization: TestOrganization,
  id: string,
  status: string,
  attempts = 1,
): Promise<void> {
  await deps.sql`
    insert into billing.invoices (id, stripe_customer_id, organization_id, livemode, status, description, currency, total_minor,
      amount_due_minor, amount_paid_minor, attempt_count, created, period_start, period_end, synced_at, number)
    values (${id}, ${`cus_${organization.id}`}, ${organization.id}, false, ${status}, 'Pro', 'usd', 9900, 9900, 0, ${attempts}, now(), now(),
      now() + interval '30 days', now(), ${`N-${id}`})
    on conflict (id) do update set status = excluded.status, attempt_count = excluded.attempt_count`;
}

const failed = (invoiceId: string, attemptCount = 1) => ({
  invoiceId,
  attemptCount,
  amountDueMinor: 9_900,
  currency: 'usd',
  nextPaymentAttemptSeconds: null,
});

describe('a message to people', () => {
  it('arrives by mail with the amount in its subject, once, with a Message-ID that stays', async () => {
    const organization = await app.addOrganization('Globex');
    const owner = await organization.signIn('owner');
    await storeInvoice(organization, 'in_1', 'open');
    await tell(organization, 'payment_failed', failed('in_1'));
    await deliverAll('mail');
    await deliverAll('mail');
    expect(mailbox.messages).toHaveLength(1);
    expect(mailbox.messages[0]).toMatchObject({
      channel: 'mail',
      to: owner.user.email,
      subject: 'Last notice: we could not charge your card for 99.00 USD',
      messageId: expect.stringMatching(/^<[0-9a-f]{40}@appfactory\.test>$/),
    });
  });

  it('is not sent when the invoice was paid meanwhile, and says so in its row', async () => {
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    await storeInvoice(organization, 'in_2', 'paid');
    await tell(organization, 'payment_failed', failed('in_2'));
    await deliverAll('mail');
    expect(mailbox.messages).toHaveLength(0);
    expect((await rows('mail'))[0]).toMatchObject({ state: 'suppressed', reason: 'The invoice is paid.' });
  });

  it('does not reach somebody who has left, or who switched that mail off', async () => {
    const organization = await app.addOrganization();
    const leaver = await organization.signIn('owner');
    const quiet = await organization.signIn('billing');
    await tell(organization, 'plan_changed', { planId: 'pro', previousPlanId: 'starter' });
    await organization.signIn('owner');
    await app.services.database.identity.execute(
      sql`delete from identity.member where user_id = ${leaver.user.id}`,
    );
    await app.services.database.forOrganization(organization.id, (tx) =>
      tx.execute(
        sql`insert into billing.notification_preferences values (${organization.id}, ${quiet.user.id}, 'changes', false)`,
      ),
    );
    await deliverAll('mail');
    expect(mailbox.messages).toHaveLength(0);
    expect((await rows('mail')).map(({ reason }) => reason).toSorted()).toEqual([
      'The person is no longer a member.',
      'The person switched this mail off.',
    ]);
  });

  it('puts no markup of a name into a mail, and no line of it into a header', async () => {
    const organization = await app.addOrganization();
    await rename(organization, '<img src=x onerror=alert(1)>\r\nBcc: everybody@example.test');
    const owner = await organization.signIn('owner');
    await tell(organization, 'plan_changed', { planId: 'pro', previousPlanId: 'starter' });
    await deliverAll('mail');
    const [mail] = mailbox.messages;
    if (mail?.channel !== 'mail') throw new Error('no mail');
    expect(mail.to).toBe(owner.user.email);
    expect(mail.html).not.toContain('<img');
    expect(mail.html).toContain('&lt;img');
    expect(mail.subject).not.toMatch(/[\r\n]/);
  });

  it('waits longer after each failure, keeps the reason, and is given up in the end', async () => {
    const organization = await app.addOrganization();
    await tell(organization, 'dispute_created', {
      disputeId: 'dp_1',
      amountMinor: 500,
      currency: 'usd',
      reason: 'fraudulent',
    });
    for (let i = 0; i < 18; i++) {
      mailbox.failNext('slack', { status: 500 });
      await deliverAll('slack');
      const [row] = await rows('slack');
      if (i === 2)
        expect(row).toMatchObject({
          state: 'waiting',
          attempts: 3,
          last_error: expect.stringContaining('500'),
        });
      if (i === 2) expect(row?.waits_ms).toBeGreaterThan(15_000);
      await makeDue();
    }
    expect((await rows('slack'))[0]).toMatchObject({ state: 'dead', attempts: 18 });
  });

  it('is given up at once when the receiver says that the message is wrong', async () => {
    const organization = await app.addOrganization();
    await tell(organization, 'dispute_created', { disputeId: 'dp_2' });
    mailbox.failNext('slack', { status: 404 });
    await deliverAll('slack');
    expect((await rows('slack'))[0]).toMatchObject({ state: 'dead', attempts: 1 });
  });
});

describe('Slack', () => {
  it('is left alone for as long as it asks', async () => {
    const organization = await app.addOrganization();
    await tell(organization, 'dispute_created', { disputeId: 'dp_3' });
    await tell(organization, 'duplicate_subscription', { liveCount: 2 });
    mailbox.failNext('slack', { status: 429, headers: { 'retry-after': '30' } });
    await deliverAll('slack');
    for (const row of await rows('slack')) expect(row.waits_ms).toBeGreaterThan(25_000);
    expect(mailbox.messages).toHaveLength(0);
  });

  it('gets at most one message a second, from whichever worker', async () => {
    const organization = await app.addOrganization();
    await tell(organization, 'dispute_created', { disputeId: 'dp_4' });
    await tell(organization, 'duplicate_subscription', { liveCount: 2 });
    const ids = (await rows('slack')).map(({ id }) => id);
    const states = await Promise.all(ids.map((id) => deliverNotification(deps, id)));
    expect(states.toSorted()).toEqual(['held', 'sent']);
  });

  it('hears of many organizations in one message that counts them', async () => {
    for (let i = 0; i < 14; i++) {
      const organization = await app.addOrganization(`Acme-${i}`);
      await storeInvoice(organization, `in_many_${i}`, 'open');
      await tell(organization, 'payment_failed', failed(`in_many_${i}`));
    }
    await deliverAll('slack');
    expect(mailbox.messages).toHaveLength(1);
    expect(mailbox.messages[0]).toMatchObject({ text: expect.stringContaining('and 4 more') });
    expect(new Set((await rows('slack')).map(({ state }) => state))).toEqual(new Set(['sent']));
  });

  it('is never told to ring a whole channel by a name', async () => {
    const organization = await app.addOrganization('<!channel> & <http://evil.test|Acme>');
    await tell(organization, 'dispute_created', { disputeId: 'dp_5', amountMinor: 100, currency: 'usd' });
    await deliverAll('slack');
    const [message] = mailbox.messages;
    if (message?.channel !== 'slack') throw new Error('no message');
    expect(message.text).toContain('&lt;!channel&gt; &amp;');
    // What a header says is plain text; everything else is markup.
    const blocks = Object(message.body).blocks as { type: string }[];
    expect(JSON.stringify(blocks.filter(({ type }) => type !== 'header'))).not.toContain('<http://evil');
  });

  it("fits Slack's limits with the longest names", async () => {
    const organization = await app.addOrganization('A'.repeat(5_000));
    await tell(organization, 'dispute_created', {
      disputeId: 'dp_6',
      amountMinor: 100,
      currency: 'usd',
      reason: 'x'.repeat(5_000),
    });
    await deliverAll('slack');
    expect((await rows('slack'))[0]).toMatchObject({ state: 'sent' });
  });
});

describe('PagerDuty', () => {
  it('is paged at the third failed try under one key, and resolved under the same when it is paid', async () => {
    const organization = await app.addOrganization('Globex');
    await storeInvoice(organization, 'in_5', 'open', 4);
    for (const attempt of [1, 2, 3, 4]) await tell(organization, 'payment_failed', failed('in_5', attempt));
    await deliverAll('pagerduty');
    await storeInvoice(organization, 'in_5', 'paid', 4);
    await tell(organization, 'invoice_paid', { invoiceId: 'in_5', amountPaidMinor: 9_900, currency: 'usd' });
    await deliverAll('pagerduty');
    const key = `appfactory:test:test:organization:${organization.id}`;
    expect(mailbox.messages).toMatchObject([
      {
        action: 'trigger',
        dedupKey: key,
        summary: expect.stringContaining('payment failed 3 times, 99.00 USD'),
      },
      { action: 'resolve', dedupKey: key },
    ]);
  });

  it('is not resolved while another invoice of the organization still rings', async () => {
    const organization = await app.addOrganization();
    await storeInvoice(organization, 'in_6', 'open', 3);
    await storeInvoice(organization, 'in_7', 'open', 3);
    await tell(organization, 'payment_failed', failed('in_6', 3));
    await deliverAll('pagerduty');
    await storeInvoice(organization, 'in_6', 'paid', 3);
    await tell(organization, 'invoice_paid', { invoiceId: 'in_6' });
    await deliverAll('pagerduty');
    expect((await rows('pagerduty')).at(-1)).toMatchObject({
      state: 'suppressed',
      reason: 'Another invoice is still unpaid.',
    });
  });

  it('keeps the order of an incident: nothing is resolved before it was opened', async () => {
    const organization = await app.addOrganization();
    await storeInvoice(organization, 'in_8', 'open', 3);
    await tell(organization, 'payment_failed', failed('in_8', 3));
    mailbox.failNext('pagerduty', { status: 500 });
    await deliverAll('pagerduty');
    await tell(organization, 'invoice_voided', { invoiceId: 'in_8' });
    const resolve = (await rows('pagerduty')).at(-1);
    expect(await deliverNotification(deps, resolve?.id ?? '')).toBe('held');
    expect(mailbox.messages).toHaveLength(0);
  });

  it("gives up at once on a refused event, and keeps PagerDuty's reason", async () => {
    deps.channels.pagerduty = { eventsUrl: mailbox.pagerdutyEventsUrl, routingKey: '', deployment: 'test' };
    const organization = await app.addOrganization();
    await storeInvoice(organization, 'in_9', 'open', 3);
    await tell(organization, 'payment_failed', failed('in_9', 3));
    await deliverAll('pagerduty');
    expect((await rows('pagerduty'))[0]).toMatchObject({
      state: 'dead',
      last_error: expect.stringContaining('invalid event'),
    });
  });
});

describe('a kill between the send and the mark', () => {
  /** As a worker that is killed there leaves the row: sent, claimed, and its lease over. */
  async function sendAndDie(channel: string): Promise<void> {
    await deliverAll(channel);
    await deps.sql`
      update billing.notifications set state = 'waiting', sent_at = null, leased_until = clock_timestamp() - interval '1 second'
      where id > ${lastId} and channel = ${channel}`;
    await deliverAll(channel);
  }

  it('never doubles a mail over a provider with idempotency keys', async () => {
    deps.channels.mailer = createHttpMailer('re_test', 'billing@appfactory.test', mailbox.httpMailBase);
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    await tell(organization, 'plan_changed', { planId: 'pro', previousPlanId: 'starter' });
    await sendAndDie('mail');
    expect(mailbox.messages).toHaveLength(1);
    expect((await rows('mail'))[0]).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('doubles a mail over SMTP once, under the same Message-ID', async () => {
    const organization = await app.addOrganization();
    await organization.signIn('owner');
    await tell(organization, 'plan_changed', { planId: 'pro', previousPlanId: 'starter' });
    await sendAndDie('mail');
    const ids = mailbox.messages.map((message) => message.channel === 'mail' && message.messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});
