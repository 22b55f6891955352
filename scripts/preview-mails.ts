import { createMailbox } from '@/mailbox/mailbox';
import { mailSamples } from '@/notifications/mail/mail-samples';
import { renderMail } from '@/notifications/mail/render-mail';
import { createSmtpMailer } from '@/notifications/mail/smtp-mailer';

/* `npm run mail:preview [-- PORT]`: every mail, sent to a mailbox on this machine, until Ctrl-C. */

const port = Number(process.argv[2] ?? 3003);
const mailbox = await createMailbox({ smtpPort: 0, httpPort: port });
const mailer = createSmtpMailer(mailbox.smtpUrl, 'App Factory <billing@appfactory.test>');
for (const [kind, sample] of Object.entries(mailSamples)) {
  const mail = await renderMail(kind, sample);
  await mailer.send({ ...mail, to: { name: 'Owner', address: 'owner@globex.test' }, key: `preview:${kind}` });
}
mailer.close();
console.log(`${mailbox.messages.length} mails at ${mailbox.url} until Ctrl-C`);
process.once('SIGINT', () => void mailbox.close().then(() => process.exit(0)));
