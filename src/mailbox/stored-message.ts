/** Something that the app sent to people, as it arrived here. */
export type StoredMessage = {
  id: number;
  receivedAt: Date;
} & (
  | {
      channel: 'mail';
      to: string;
      from: string;
      subject: string;
      messageId: string;
      html: string;
      text: string;
      /** Of the HTTP provider; null over SMTP. */
      idempotencyKey: string | null;
    }
  | { channel: 'slack'; text: string; body: Record<string, unknown> }
  | { channel: 'pagerduty'; dedupKey: string; action: string; summary: string; body: Record<string, unknown> }
);
