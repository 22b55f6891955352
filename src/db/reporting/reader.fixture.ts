import postgres from 'postgres';
import { createTestDatabase } from '@/test/test-database';

/** A database of its own, and two ways into it: as its owner, to write the scene, and as the role of the reports, to read. */
export interface ReportingDatabase extends AsyncDisposable {
  url: string;
  admin: postgres.Sql;
  /** Under role billing_reader, in a time zone of its own: a report must not depend on who reads it where. */
  reader: postgres.Sql;
}

export async function createReportingDatabase(): Promise<ReportingDatabase> {
  const database = await createTestDatabase();
  const admin = postgres(database.url, { max: 1, onnotice: () => undefined });
  const reader = postgres(database.url, {
    max: 1,
    connection: { role: 'billing_reader', TimeZone: 'Pacific/Auckland' },
  });
  return {
    url: database.url,
    admin,
    reader,
    async [Symbol.asyncDispose]() {
      await reader.end();
      await admin.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** `2026-01-10` -> its first moment, UTC. */
export const day = (text: string) => new Date(`${text}T00:00:00Z`);

/** A paying Pro subscription of the 10 January 2026; `more` says what is different. */
export function subscriptionRow(id: string, more: Record<string, unknown> = {}) {
  return {
    id,
    stripe_customer_id: `cus_${id}`,
    organization_id: `org_${id}`,
    livemode: true,
    status: 'active',
    plan_id: 'pro',
    currency: 'usd',
    items: '[]',
    mrr_minor: 9_900,
    created: day('2026-01-10'),
    start_date: day('2026-01-10'),
    current_period_start: day('2026-01-10'),
    current_period_end: day('2026-02-10'),
    cancel_at_period_end: false,
    metadata: '{}',
    synced_at: day('2026-01-10'),
    ...more,
  };
}

/** A paid invoice of 99.00; `more` says what is different. */
export function invoiceRow(id: string, subscriptionId: string, more: Record<string, unknown> = {}) {
  return {
    id,
    subscription_id: subscriptionId,
    stripe_customer_id: `cus_${subscriptionId}`,
    organization_id: `org_${subscriptionId}`,
    livemode: true,
    status: 'paid',
    description: 'Pro',
    currency: 'usd',
    total_minor: 9_900,
    amount_due_minor: 9_900,
    amount_paid_minor: 9_900,
    attempt_count: 1,
    created: day('2026-01-10'),
    paid_at: day('2026-01-10'),
    period_start: day('2026-01-10'),
    period_end: day('2026-02-10'),
    synced_at: day('2026-01-10'),
    ...more,
  };
}
