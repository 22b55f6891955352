import Stripe from 'stripe';

/** The version that the SDK's types describe; also the one that the webhook endpoint must be pinned to. */
export const stripeApiVersion = '2026-10-28.endive';

/**
 * The official SDK, at Stripe or (with `apiBase`, scheme://host:port) at the emulator: nothing else in the app knows which.
 * Telemetry is off: it writes a file into the home directory.
 */
export function connectStripe(secretKey: string, apiBase?: string): Stripe {
  const base = apiBase ? new URL(apiBase) : null;
  return new Stripe(secretKey, {
    apiVersion: stripeApiVersion,
    telemetry: false,
    timeout: 15_000,
    maxNetworkRetries: 2,
    appInfo: { name: 'appfactory-billing' },
    ...(base && {
      host: base.hostname,
      port: base.port || (base.protocol === 'https:' ? '443' : '80'),
      protocol: base.protocol === 'https:' ? 'https' : 'http',
    }),
  });
}

/** `sk_live_...` and restricted `rk_live_...` move real money. */
export function isLiveKey(secretKey: string): boolean {
  return /^(sk|rk)_live_/.test(secretKey);
}
