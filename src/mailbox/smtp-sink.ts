import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { StoredMessage } from './stored-message';

type Mail = Extract<StoredMessage, { channel: 'mail' }>;

export interface SmtpSink {
  port: number;
  close(): Promise<void>;
}

const mailBytesMax = 5_000_000;

/** A mail server of this machine that takes every mail and delivers none. Answers 250 after `onMail` has kept it. */
export async function startSmtpSink(
  port: number,
  onMail: (mail: Omit<Mail, 'id' | 'receivedAt'>) => Promise<void>,
): Promise<SmtpSink> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: mailBytesMax,
    onAuth: (_auth, _session, done) => done(null, { user: 'anybody' }),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        parse(Buffer.concat(chunks), to)
          .then(onMail)
          .then(() => done(), done);
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  // A client that hangs up in the middle is its own business.
  server.on('error', () => undefined);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function parse(raw: Buffer, to: string): Promise<Omit<Mail, 'id' | 'receivedAt'>> {
  const mail = await PostalMime.parse(raw);
  return {
    channel: 'mail',
    to,
    from: mail.from?.address ?? '',
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? '',
    html: mail.html ?? '',
    text: mail.text ?? '',
    idempotencyKey: null,
  };
}
