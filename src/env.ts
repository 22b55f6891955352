import { z } from 'zod';

/** The only reader of process.env. Everything is read at run time; nothing is inlined at build, not even NEXT_PUBLIC_*. */
const text = z.string().trim().min(1);
const optionalText = text.optional();
const postgresUrl = text.regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address');

/** OpenTelemetry's own names. Without an endpoint nothing is traced. */
const tracingShape = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optionalText.pipe(z.url().optional()),
  /** `name=value,name=value`, as a collector asks for; often a secret. */
  OTEL_EXPORTER_OTLP_HEADERS: optionalText,
  OTEL_SERVICE_NAME: text.default('appfactory-billing'),
  /** Share of the traces that are kept, 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  APP_MODE: z.enum(['demo']).optional(),
  DATABASE_URL: postgresUrl,
  DATABASE_URL_DIRECT: optionalText.pipe(postgresUrl.optional()),
  STRIPE_SECRET_KEY: text.regex(
    /^(sk|rk)_(test|live)_\S+$/,
    'must be a secret or restricted key, sk_test_..., sk_live_..., rk_...',
  ),
  STRIPE_PUBLISHABLE_KEY: optionalText,
  STRIPE_WEBHOOK_SECRET: text.regex(/^whsec_\S{8,}$/, "must be the endpoint's signing secret, whsec_..."),
  STRIPE_WEBHOOK_SECRET_PREVIOUS: optionalText.pipe(
    z
      .string()
      .regex(/^whsec_\S{8,}$/)
      .optional(),
  ),
  STRIPE_API_BASE: optionalText.pipe(z.url().optional()),
  STRIPE_PRICE_STARTER: text,
  STRIPE_PRICE_PRO: text,
  STRIPE_PRICE_ENTERPRISE: text,
  NEXT_PUBLIC_DASHBOARD_URL: z.url(),
  BETTER_AUTH_SECRET: text.min(32, 'must have at least 32 characters'),
  /** Mail over SMTP: smtps://user:password@host:465. */
  SMTP_URL: optionalText.pipe(
    z
      .string()
      .regex(/^smtps?:\/\/\S+$/, 'must be an smtp:// or smtps:// address')
      .optional(),
  ),
  /** Mail over Resend's HTTP API instead. */
  RESEND_API_KEY: optionalText,
  MAIL_FROM: optionalText.pipe(
    z
      .string()
      .regex(
        /^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/,
        'must be an address, for example "App Factory <billing@example.com>"',
      )
      .optional(),
  ),
  SLACK_WEBHOOK_URL: optionalText.pipe(z.url().optional()),
  PAGERDUTY_ROUTING_KEY: optionalText,
  /** Of accounts in the EU: https://events.eu.pagerduty.com/v2/enqueue */
  PAGERDUTY_EVENTS_URL: z.url().default('https://events.pagerduty.com/v2/enqueue'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  HOST: optionalText,
  WORKER: z.enum(['inline', 'separate']).default('inline'),
  TRUSTED_IP_HEADER: optionalText,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** The sync's times; tests make them short. Milliseconds. */
  SYNC_DEBOUNCE_MS: z.coerce.number().int().min(0).default(300),
  SYNC_SETTLE_MS: z.coerce.number().int().min(0).default(60_000),
  SYNC_LEASE_MS: z.coerce.number().int().min(100).default(20_000),
  /** What the sync may ask of Stripe, all processes together. Stripe allows 25 a second in a sandbox, 100 live. */
  STRIPE_READS_PER_SECOND: z.coerce.number().min(1).max(10_000).default(25),
  /** A trial on a card that has had one: it goes on, or it is ended without a charge. Unset: `end` live, `allow` in test mode. */
  REPEATED_TRIALS: z.enum(['allow', 'end']).optional(),
  /** Stripe reckons tax by the customer's address, which checkout then asks for. Needs Stripe Tax in the account. */
  STRIPE_AUTOMATIC_TAX: z.enum(['on', 'off']).default('off'),
  /** Sign-in limits of better-auth; a browser suite signs in faster than people do. */
  AUTH_RATE_LIMIT: z.enum(['on', 'off']).default('on'),
  /** What whoever reads /api/metrics must show; without one there is no such page. */
  METRICS_TOKEN: optionalText.pipe(z.string().min(16, 'must have at least 16 characters').optional()),
  /** Of `npm run worker`, which has no other port: /api/metrics and /api/health. Unset: none. */
  WORKER_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  ...tracingShape,
});

export type Env = z.infer<typeof envSchema>;

/** In test mode everybody pays with the same few cards: there a card that has had a trial says nothing. */
export function repeatedTrialPolicy({ REPEATED_TRIALS }: Env, livemode: boolean): 'allow' | 'end' {
  return REPEATED_TRIALS ?? (livemode ? 'end' : 'allow');
}

const secretNames = [
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_WEBHOOK_SECRET_PREVIOUS',
  'BETTER_AUTH_SECRET',
  'RESEND_API_KEY',
  'SLACK_WEBHOOK_URL',
  'PAGERDUTY_ROUTING_KEY',
  'METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const satisfies (keyof Env)[];
const secretAddressNames = [
  'DATABASE_URL',
  'DATABASE_URL_DIRECT',
  'SMTP_URL',
] as const satisfies (keyof Env)[];

/** The values that must never be shown: whole secrets, and the passwords inside addresses. For the log, which cuts them out. */
export function secretsOf(env: Env): string[] {
  const passwords = secretAddressNames.flatMap((name) => {
    const address = env[name];
    if (!address || !URL.canParse(address)) return [];
    const { password } = new URL(address);
    return [password, decodeURIComponent(password)];
  });
  return [...secretNames.map((name) => env[name]), ...passwords].flatMap((value) => value || []);
}

/** Every variable that the app reads; the documents are held against it. */
export const envNames = Object.keys(envSchema.shape) as (keyof Env)[];

/** What a missing variable is for and where it comes from, in the words of the refusal. */
const purposes: Partial<Record<keyof Env, string>> = {
  DATABASE_URL:
    'the Postgres (15 or newer) that keeps the billing tables. Copy it from your host or from Supabase > Connect.',
  DATABASE_URL_DIRECT:
    'a session connection to the same database, where DATABASE_URL is a transaction pooler.',
  STRIPE_SECRET_KEY:
    "the key that the server calls Stripe with. Copy it from Stripe's dashboard > Developers > API keys.",
  STRIPE_WEBHOOK_SECRET:
    "proves that events come from Stripe. Copy the signing secret of your endpoint from Stripe's dashboard > Developers > Webhooks, or from `stripe listen`.",
  STRIPE_PRICE_STARTER:
    "Starter's monthly price: its id or lookup key, for example price_appfactory_starter_monthly.",
  STRIPE_PRICE_PRO: "Pro's monthly price: its id or lookup key, for example price_appfactory_pro_monthly.",
  STRIPE_PRICE_ENTERPRISE:
    "Enterprise's monthly price: its id or lookup key, for example price_appfactory_enterprise_monthly.",
  NEXT_PUBLIC_DASHBOARD_URL: 'the address that people open, for example https://billing.example.com.',
  BETTER_AUTH_SECRET: 'signs the sessions. Make one with: openssl rand -base64 32',
};

/** Thrown when the environment cannot run the app; the message is the whole story, ready to print. */
export class EnvironmentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads and checks the environment. Throws EnvironmentError naming every variable that is missing or wrong, what it is for and how
 * to get it; values are never repeated, because most of them are secrets.
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  // Empty counts as absent, for every variable: that is how most hosts unset one.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = envSchema.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) =>
      describeIssue(String(issue.path[0]) as keyof Env, source, issue.message),
    );
    throw new EnvironmentError(
      [
        'The app cannot start. Set these variables:',
        ...new Set(lines),
        'To try it without Stripe and Postgres: npm run dev',
      ].join('\n'),
    );
  }
  const env = result.data;
  const isLive = /^(sk|rk)_live_/.test(env.STRIPE_SECRET_KEY);
  if (isLive && env.NODE_ENV !== 'production') {
    throw new EnvironmentError(
      'STRIPE_SECRET_KEY is a live key, and NODE_ENV is not production: real cards would be charged from a development machine. ' +
        'Use a key that begins with sk_test_.',
    );
  }
  if (env.STRIPE_API_BASE && isLive) {
    throw new EnvironmentError(
      'STRIPE_API_BASE is set together with a live key: the live key would be sent to another server. Unset one.',
    );
  }
  const emulator = env.STRIPE_API_BASE ? new URL(env.STRIPE_API_BASE) : null;
  if (emulator && !isLoopback(emulator.hostname)) {
    throw new EnvironmentError(
      'STRIPE_API_BASE must be an address of this machine: it exists for the emulator. Unset it to talk to Stripe.',
    );
  }
  if (emulator && env.NODE_ENV === 'production' && env.APP_MODE !== 'demo') {
    throw new EnvironmentError(
      'STRIPE_API_BASE points at an emulator, and this is production: nobody would ever be charged. Unset it, or set APP_MODE=demo.',
    );
  }
  checkOutbound(env);
  if (env.APP_MODE === 'demo' && !isLoopback(new URL(env.DATABASE_URL).hostname)) {
    throw new EnvironmentError(
      'APP_MODE=demo has public passwords, so it only runs on a database on this machine. DATABASE_URL is elsewhere.',
    );
  }
  return env;
}

/** Where messages with an organization's name and amounts may be posted to, and nowhere else. */
const outboundHosts = {
  SLACK_WEBHOOK_URL: ['hooks.slack.com', 'hooks.slack-gov.com'],
  PAGERDUTY_EVENTS_URL: ['events.pagerduty.com', 'events.eu.pagerduty.com'],
} as const;

function checkOutbound(env: Env): void {
  if ((env.SMTP_URL || env.RESEND_API_KEY) && !env.MAIL_FROM) {
    throw new EnvironmentError(
      'MAIL_FROM is missing: the address that mails come from, for example "App Factory <billing@example.com>".',
    );
  }
  for (const [name, hosts] of Object.entries(outboundHosts)) {
    const value = env[name as keyof typeof outboundHosts];
    if (!value) continue;
    const { protocol, hostname } = new URL(value);
    const isAllowed = protocol === 'https:' && (hosts as readonly string[]).includes(hostname);
    const isLocalSink = isLoopback(hostname) && (env.NODE_ENV !== 'production' || env.APP_MODE === 'demo');
    if (isAllowed || isLocalSink) continue;
    throw new EnvironmentError(
      `${name} must be an https address at ${hosts.join(' or ')}: messages with customers' names go there.`,
    );
  }
}

/** The four tracing variables alone, for Next, which asks before anybody has looked at the rest. Throws EnvironmentError like readEnv. */
export function readTracingEnv(source: Record<string, string | undefined> = process.env) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = z.object(tracingShape).safeParse(given);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path, message }) => `${String(path[0])} is wrong (${message})`);
  throw new EnvironmentError(`Tracing cannot start: ${names.join('; ')}.`);
}

export type TracingEnv = ReturnType<typeof readTracingEnv>;

/** As src/lib/tracing.ts takes them. */
export function tracingOptions(env: TracingEnv) {
  return {
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    headers: env.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: env.OTEL_SERVICE_NAME,
    sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
  };
}

export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

function describeIssue(name: keyof Env, source: Record<string, string | undefined>, problem: string): string {
  const isMissing = !source[name];
  return `  ${name} ${isMissing ? 'is missing' : `is wrong (${problem})`}: ${purposes[name] ?? 'see .env.example.'}`;
}
