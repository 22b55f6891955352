import { expect, it } from 'vitest';
import { createMailbox } from '@/mailbox/mailbox';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

const daySeconds = 86_400;

function control(app: TestApp, path: string, body: unknown): Promise<Response> {
  return fetch(`${app.emulator.url}/_emulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

it('mails an owner through a trial, its first charge, a failed renewal and its recovery, and tells Slack of the last two', async () => {
  const mailbox = await createMailbox({ smtpPort: 0, httpPort: 0 });
  await using app = await createTestApp({ env: mailbox.env });
  const { organization, owner } = await subscribe(app);
  const subjects = () =>
    mailbox.messages
      .filter((message) => message.channel === 'mail' && message.to === owner.user.email)
      .map((message) => (message.channel === 'mail' ? message.subject : ''));
  const hears = (subject: RegExp) =>
    eventually(async () => expect(subjects()).toContainEqual(expect.stringMatching(subject)));
  const advance = (days: number) => control(app, 'clock/advance', { seconds: days * daySeconds });

  await hears(/^Your Pro trial runs until/);
  await advance(12);
  await hears(/^Your Pro trial for Acme ends/);
  await advance(3);
  await hears(/^Receipt: 99\.00 USD for Acme/);
  await control(app, 'next_charge_fails', { customer: await customerOf(app, organization) });
  await advance(31);
  await hears(/^We could not charge Visa 4242 for 99\.00 USD/);
  const [open] = (await callAs(app, owner).billing.overview()).latestInvoices ?? [];
  await app.stripe.invoices.pay(open?.id ?? '');
  await hears(/^Paid: 99\.00 USD for Acme/);
  await eventually(async () => {
    const slack = mailbox.messages.flatMap((message) => (message.channel === 'slack' ? [message.text] : []));
    expect(slack).toContainEqual(expect.stringMatching(/^Payment failed: Acme/));
    expect(slack).toContainEqual(expect.stringMatching(/^Payment recovered: Acme/));
  });
  expect(new Set(subjects()).size, 'nothing is said twice').toBe(subjects().length);
  await mailbox.close();
});
