import { createHmac } from 'node:crypto';

/**
 * `Stripe-Signature`: the time of sending and one `v1` per live secret, over `<t>.<body>`. `t` is real time on each
 * try, whatever the emulator's clock says: receivers refuse what is older than five minutes.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function signatureHeader(body: string, secrets: readonly string[], sentAtSeconds: number): string {
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${sentAtSeconds}.${body}`).digest('hex'),
  );
  return [`t=${sentAtSeconds}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
}
