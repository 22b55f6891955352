/** A file of the scaffold; the path is below the app's source folder (`lib`, `app`) or its root. */
export interface ScaffoldFile {
  folder: 'source' | 'root';
  path: string;
  text: string;
}

const generated =
  '// Made by forge for payments. It is yours now: change it as you like; forge does not write over a changed file.';

const settings = `${generated}
// Read on the server alone: of the three names only the publishable key may ever reach a browser.

export interface PaymentSettings {
  publishableKey: string;
  secretKey: string;
  webhookSecret: string;
}

const names = {
  publishableKey: 'STRIPE_PUBLISHABLE_KEY_CUSTOMER',
  secretKey: 'STRIPE_SECRET_KEY_CUSTOMER',
  webhookSecret: 'STRIPE_WEBHOOK_SECRET_CUSTOMER',
} as const;

/** The three settings, or the names of those that are missing. Read at each request, so that a build needs none of them. */
export function readPaymentSettings(): PaymentSettings | { missing: string[] } {
  const publishableKey = process.env.STRIPE_PUBLISHABLE_KEY_CUSTOMER ?? '';
  const secretKey = process.env.STRIPE_SECRET_KEY_CUSTOMER ?? '';
  const webhookSecret = process.env.STRIPE_WEBHOOK_SECRET_CUSTOMER ?? '';
  const settings = { publishableKey, secretKey, webhookSecret };
  const missing = (Object.keys(names) as (keyof PaymentSettings)[]).filter((name) => settings[name] === '');
  return missing.length > 0 ? { missing: missing.map((name) => names[name]) } : settings;
}

export function notConfigured(missing: string[]): Response {
  return Response.json(
    { error: 'Payments are not configured: ' + missing.join(', ') + ' is missing. See README.md, Payments.' },
    { status: 503 },
  );
}

export function notImplemented(what: string): Response {
  return Response.json({ error: what }, { status: 501 });
}
`;

const signature = `${generated}
import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceSeconds = 300;

/**
 * Whether Stripe signed exactly these bytes within the last five minutes: https://docs.stripe.com/webhooks#verify-manually.
 * Give it the body as it came; parsed and written again it is another body.
 */
export function isSignedByStripe(
  body: string,
  header: string | null,
  secret: string,
  nowSeconds: number = Math.floor(Date.now() / 1000),
): boolean {
  // An empty secret would be anybody's.
  if (header === null || secret === '') return false;
  const parts = header.split(',').map((part) => part.trim().split('='));
  const time = Number(parts.find(([name]) => name === 't')?.[1]);
  if (!Number.isSafeInteger(time) || Math.abs(nowSeconds - time) > toleranceSeconds) return false;
  const expected = createHmac('sha256', secret).update(time + '.' + body, 'utf8').digest();
  return parts.some(([name, value]) => {
    if (name !== 'v1' || value === undefined) return false;
    const given = Buffer.from(value, 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
`;

const checkout = (depth: string): string => `${generated}
import { notConfigured, notImplemented, readPaymentSettings } from '${depth}lib/payments/settings';

/** POST /api/payments/checkout: begins a purchase and answers { url } of the page to send the buyer to. */
export async function POST(_request: Request): Promise<Response> {
  const settings = readPaymentSettings();
  if ('missing' in settings) return notConfigured(settings.missing);
  // Your code: who is buying (from YOUR session, never from the body), what, and for how much (from YOUR prices, never from the body).
  return notImplemented(
    'Checkout is not written yet: create a session with your provider in app/api/payments/checkout/route.ts and answer { url }.',
  );
}
`;

const portal = (depth: string): string => `${generated}
import { notConfigured, notImplemented, readPaymentSettings } from '${depth}lib/payments/settings';

/** POST /api/payments/portal: answers { url } of the page where a buyer looks after cards, invoices and cancelling. */
export async function POST(_request: Request): Promise<Response> {
  const settings = readPaymentSettings();
  if ('missing' in settings) return notConfigured(settings.missing);
  // Your code: the provider's customer of whoever is signed in, and a portal session for it.
  return notImplemented(
    'The portal is not written yet: create a portal session with your provider in app/api/payments/portal/route.ts and answer { url }.',
  );
}
`;

const webhook = (depth: string): string => `${generated}
import { notConfigured, notImplemented, readPaymentSettings } from '${depth}lib/payments/settings';
import { isSignedByStripe } from '${depth}lib/payments/signature';

interface PaymentEvent {
  id: string;
  type: string;
}

/** POST /api/payments/webhook: what Stripe tells. Only what it signed goes further. */
export async function POST(request: Request): Promise<Response> {
  const settings = readPaymentSettings();
  if ('missing' in settings) return notConfigured(settings.missing);
  const body = await request.text();
  if (!isSignedByStripe(body, request.headers.get('stripe-signature'), settings.webhookSecret)) {
    return Response.json({ error: 'Signature verification failed' }, { status: 400 });
  }
  const event = parseEvent(body);
  if (event === null) return Response.json({ error: 'The signed body is no event' }, { status: 400 });
  // Your code: store event.id (Stripe sends an event more than once, and in any order), act on it, and answer 200. Until then Stripe
  // keeps the event and tries again, so none is lost.
  return notImplemented(
    'Nothing handles ' + event.type + ' yet: write your code in app/api/payments/webhook/route.ts and answer 200.',
  );
}

function parseEvent(body: string): PaymentEvent | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('id' in value) || !('type' in value)) return null;
    const { id, type } = value;
    return typeof id === 'string' && typeof type === 'string' ? { id, type } : null;
  } catch {
    return null;
  }
}
`;

const envExample = `# Payments of this app. The values are the customer's own, from their Stripe dashboard; keep them in Doppler and never in git.
STRIPE_PUBLISHABLE_KEY_CUSTOMER=
STRIPE_SECRET_KEY_CUSTOMER=
# The signing secret of the endpoint <your address>/api/payments/webhook.
STRIPE_WEBHOOK_SECRET_CUSTOMER=
`;

/** The section of the app's README, between marks, so that a second run finds it. */
export const readmeMarks = { begin: '<!-- forge:payments -->', end: '<!-- /forge:payments -->' } as const;

export const readmeSection = `${readmeMarks.begin}
## Payments

Three endpoints wait for your code. Until it is there they answer 501 and say where it goes; without settings they answer 503 and name what is missing.

| endpoint | answers |
|---|---|
| \`POST /api/payments/checkout\` | \`{ url }\` of the page where the buyer pays |
| \`POST /api/payments/portal\` | \`{ url }\` of the page for cards, invoices and cancelling |
| \`POST /api/payments/webhook\` | 200 for an event that you have stored; anything unsigned gets 400 |

### With your own Stripe account

1. \`npm install stripe\`, and put the three values of \`.env.payments.example\` into Doppler: \`doppler secrets set STRIPE_SECRET_KEY_CUSTOMER\` asks for the value, so that it stands in no shell history.
2. In your Stripe dashboard add a webhook endpoint \`https://<your address>/api/payments/webhook\`; its signing secret is \`STRIPE_WEBHOOK_SECRET_CUSTOMER\`.
3. Write checkout and portal with the SDK (\`stripe.checkout.sessions.create\`, \`stripe.billingPortal.sessions.create\`). Prices, amounts and the buyer come from your server, never from the request.
4. In the webhook store \`event.id\` first: Stripe sends an event more than once and in any order. What counts is what Stripe says now, so read the object again instead of trusting the order.

### With another provider

Keep the three addresses and what they answer, so that the rest of the app need not change. Replace \`lib/payments/signature.ts\` by your provider's own check of its webhooks, and the names in \`lib/payments/settings.ts\` by its keys. Nothing in this app needs Stripe.

The platform's own billing (the App Factory plan) is another thing: it has its own keys, and this app never sees them.
${readmeMarks.end}
`;

export const scaffoldFiles: readonly ScaffoldFile[] = [
  { folder: 'source', path: 'lib/payments/settings.ts', text: settings },
  { folder: 'source', path: 'lib/payments/signature.ts', text: signature },
  { folder: 'source', path: 'app/api/payments/checkout/route.ts', text: checkout('../../../../') },
  { folder: 'source', path: 'app/api/payments/portal/route.ts', text: portal('../../../../') },
  { folder: 'source', path: 'app/api/payments/webhook/route.ts', text: webhook('../../../../') },
  { folder: 'root', path: '.env.payments.example', text: envExample },
];
