import Stripe from 'stripe';

/** The version that the SDK's types describe; also the one that the webhook endpoint must be pinned to. */
export const stripeApiVersion = '2026-10-28.endive';

/** Runs before each request, a retried one too. */
export type BeforeCall = () => void | Promise<void>;

/**
 * The official SDK, at Stripe or (with `apiBase`, scheme://host:port) at the emulator: nothing else in the app knows which.
 * Telemetry is off: it writes a file into the home directory.
 */
export function connectStripe(secretKey: string, apiBase?: string, beforeCall?: BeforeCall): Stripe {
  const base = apiBase ? new URL(apiBase) : null;
  return new Stripe(secretKey, {
    apiVersion: stripeApiVersion,
    telemetry: false,
    timeout: 15_000,
    maxNetworkRetries: 2,
    appInfo: { name: 'appfactory-billing' },
    ...(beforeCall && { httpClient: clientThatWaits(beforeCall) }),
    ...(base && {
      host: base.hostname,
      port: base.port || (base.protocol === 'https:' ? '443' : '80'),
      protocol: base.protocol === 'https:' ? 'https' : 'http',
    }),
  });
}

/** The SDK's time-out begins after the wait: it is its client that keeps it. */
function clientThatWaits(beforeCall: BeforeCall) {
  const client = Stripe.createNodeHttpClient();
  const makeRequest = client.makeRequest.bind(client);
  client.makeRequest = async (...request) => {
    await beforeCall();
    return makeRequest(...request);
  };
  return client;
}

/** `sk_live_...` and restricted `rk_live_...` move real money. */
export function isLiveKey(secretKey: string): boolean {
  return /^(sk|rk)_live_/.test(secretKey);
}
