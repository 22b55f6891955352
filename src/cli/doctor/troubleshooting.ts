import type { Finding } from './finding';

/** A row of the guide's troubleshooting table, in its words, and what stands behind it here. */
export interface GuideRow {
  issue: string;
  guide: string;
  finding: string;
  fix: string;
}

interface RowSource {
  issue: string;
  /** The guide's fix. */
  guide: string;
  /** The checks that show it. */
  checks: readonly string[];
  /** What helps today, where it differs from the guide. */
  today: string;
}

const rows: readonly RowSource[] = [
  {
    issue: 'Signature verification failed',
    guide: 'Ensure STRIPE_WEBHOOK_SECRET matches the current endpoint. Regenerate after using stripe listen.',
    checks: ['webhook secret', 'webhook endpoint', 'clock', 'undelivered events'],
    today:
      'stripe listen signs with a secret of its own: npx --no forge dev --stripe cli passes it on. In production npx --no forge prices apply, then npx --no forge env pull and a restart',
  },
  {
    issue: 'No organization mapped to customer',
    guide: 'Run stripe customers update with metadata[organizationId]=... or check billing_customers table.',
    checks: ['unmapped customers'],
    today:
      'metadata only suggests a mapping: npx --no forge customers map cus_... org_... binds it and replays',
  },
  {
    issue: 'Webhook retries piling up',
    guide:
      'Check dashboard logs (apps/dashboard/.vercel/logs) and Supabase webhook_events for error details.',
    checks: ['undelivered events', 'worker', 'backlog', 'dead letters', 'database'],
    today:
      'npx --no forge webhooks list --status failed shows who and why; after the cause is gone npx --no forge webhooks reconcile brings in what is missing',
  },
  {
    issue: 'Test mode data showing in production',
    guide: 'Confirm you toggled to Live mode in Stripe; keys are environment-specific.',
    checks: ['key mode', 'other mode'],
    today:
      'events of the other mode are stored and never applied; set the live keys, their endpoint’s secret and prices',
  },
];

/** The guide's four rows with today's findings behind them. */
export function guideRows(findings: readonly Finding[]): GuideRow[] {
  return rows.map(({ issue, guide, checks, today }) => {
    const behind = findings.filter(({ check, severity }) => severity !== 'ok' && checks.includes(check));
    return {
      issue,
      guide,
      finding: behind.map(({ check, finding }) => `${check}: ${finding}`).join('; ') || 'not seen',
      fix: today,
    };
  });
}
