import { createHmac } from 'node:crypto';
import type { Clock } from '@/lib/clock';
import { nowSeconds } from '@/lib/clock';

/**
 * `Stripe-Signature`: the time of sending and one `v1` per live secret, over `<t>.<body>`. `t` is real time on each
 * try, whatever the emulator's clock says: receivers refuse what is older than five minutes.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function signatureHeader(body: string, secrets: string[], wallClock: Clock): string {
  const time = nowSeconds(wallClock);
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'),
  );
  return [`t=${time}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
}
