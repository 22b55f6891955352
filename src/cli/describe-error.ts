import Stripe from 'stripe';
import { BillingError } from '@/billing/billing-error';
import { MappingRefusal } from '@/billing/mapping/map-customer';
import { StripeContradiction } from '@/billing/resolve-prices';
import { EmbeddedPostgresError } from '@/db/embedded/embedded-postgres-error';
import { EnvironmentError } from '@/env';
import { errorSummary, isDatabaseError } from '@/lib/logger';
import { CliRefusal } from './cli-refusal';

/** What other rooms throw, as a sentence with its fix; null for a fault of our own, whose stack somebody needs. */
export function describeError(error: unknown): CliRefusal | null {
  if (
    error instanceof EmbeddedPostgresError ||
    error instanceof EnvironmentError ||
    error instanceof StripeContradiction ||
    error instanceof MappingRefusal ||
    error instanceof BillingError
  )
    return new CliRefusal(error.message);
  if (error instanceof Stripe.errors.StripeError) return new CliRefusal(describeStripe(error));
  const { code } = errorSummary(error);
  if (isDatabaseError(error) || (code !== undefined && connectionCodes.has(code)))
    return new CliRefusal(describeDatabase(code));
  return null;
}

/** Of Node's sockets and of the Postgres driver. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);

export function isConnectionCode(code: string): boolean {
  return connectionCodes.has(code);
}

function describeDatabase(code: string | undefined): string {
  if (code === '42P01' || code === '3F000')
    return 'the database has no billing tables yet: start the server once (npm start), which makes them';
  if (code === '28P01' || code === '28000')
    return 'the database refuses the user or the password of DATABASE_URL: copy the address again from your host';
  if (code === '42501')
    return 'the user of DATABASE_URL lacks a right (42501): npx --no forge doctor names the role or grant';
  if (code !== undefined && connectionCodes.has(code))
    return `the database or Stripe cannot be reached (${code}): check DATABASE_URL and the network`;
  return `the database refuses (${code ?? 'no code'}): npx --no forge doctor looks at it`;
}

/** Never the key: Stripe's own message repeats the end of it, which is enough to tell two apart. */
function describeStripe(error: Stripe.errors.StripeError): string {
  if (error instanceof Stripe.errors.StripeAuthenticationError)
    return "Stripe does not know the key in STRIPE_SECRET_KEY: copy it again from Stripe's dashboard > Developers > API keys";
  if (error instanceof Stripe.errors.StripePermissionError)
    return `the restricted key in STRIPE_SECRET_KEY may not do this (${error.message}): give it the right in Stripe's dashboard, or use a secret key`;
  if (error instanceof Stripe.errors.StripeConnectionError)
    return 'Stripe cannot be reached: check the network, and STRIPE_API_BASE where an emulator is meant';
  if (error instanceof Stripe.errors.StripeRateLimitError)
    return 'Stripe answers 429, too many requests: run it again in a minute, nothing is lost';
  return `Stripe refuses (${error.code ?? error.type}): ${error.message}`;
}
