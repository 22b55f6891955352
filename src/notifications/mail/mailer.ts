import type { RenderedMail } from './render-mail';

export interface OutgoingMail extends RenderedMail {
  to: { name: string; address: string };
  /** The same for every try of one message: `Message-ID` over SMTP, the idempotency key of an HTTP provider. */
  key: string;
}

/** Hands a mail over. Resolves when the other side has taken responsibility for it. Throws DeliveryError. */
export interface Mailer {
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}
