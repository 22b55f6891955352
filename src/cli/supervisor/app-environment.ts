import type { KeptSecrets } from './kept-secrets';
import type { StripeSide } from './stripe-side';

export interface AppAddresses {
  host: string;
  port: number;
  databaseUrl: string;
  stripe: StripeSide;
  /** Mail, Slack and PagerDuty, all on this machine. */
  mailboxEnv: Record<string, string | undefined>;
}

/** The variables that make the app a local one. Those given as undefined must not come through from the shell. */
export function appEnvironment(
  mode: 'dev' | 'demo',
  { host, port, databaseUrl, stripe, mailboxEnv }: AppAddresses,
  secrets: Pick<KeptSecrets, 'betterAuthSecret'>,
): Record<string, string | undefined> {
  return {
    NODE_ENV: mode === 'dev' ? 'development' : 'production',
    APP_MODE: mode === 'dev' ? undefined : 'demo',
    HOST: host,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DATABASE_URL_DIRECT: undefined,
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_PUBLISHABLE_KEY: stripe.publishableKey,
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    STRIPE_WEBHOOK_SECRET_PREVIOUS: undefined,
    STRIPE_API_BASE: stripe.apiBase,
    STRIPE_PRICE_STARTER: stripe.prices.starter,
    STRIPE_PRICE_PRO: stripe.prices.pro,
    STRIPE_PRICE_ENTERPRISE: stripe.prices.enterprise,
    NEXT_PUBLIC_DASHBOARD_URL: `http://localhost:${port}`,
    BETTER_AUTH_SECRET: secrets.betterAuthSecret,
    RESEND_API_KEY: undefined,
    ...mailboxEnv,
    // The app ends its streams itself; Next's own handler would wait for them.
    NEXT_MANUAL_SIG_HANDLE: 'true',
    NEXT_TELEMETRY_DISABLED: '1',
    // Its output passes through a pipe.
    FORCE_COLOR: undefined,
    NO_COLOR: '1',
  };
}
