import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import type postgres from 'postgres';
import type Stripe from 'stripe';
import type { PlanPrices } from '@/billing/plan-prices';
import type { WebhookBatch } from '@/billing/webhook-batch';
import type { Drizzle } from '@/db/client';
import { type ReconcileLoop, reconcileRuns } from '@/db/schema';
import { required } from '@/lib/assert';
import type { Clock } from '@/lib/clock';
import { errorSummary, type Logger } from '@/lib/logger';

export interface ReconcileDependencies {
  db: Drizzle;
  sql: postgres.Sql;
  stripe: Stripe;
  livemode: boolean;
  accountId: string | null;
  planPrices: PlanPrices;
  inbox: WebhookBatch;
  clock: Clock;
  logger: Logger;
}

/** What a look has found so far; written to its row at the end. */
export interface Findings {
  scanned: number;
  missing: number;
  fixed: number;
  /** Customers who pay and whom nobody is mapped to. */
  unmapped: number;
  /** The first hundred of them. */
  unmappedIds: string[];
  stripeCalls: number;
}

export interface ReconcileOptions {
  /** Counts what is missing and mends nothing. */
  isDryRun?: boolean;
}

export interface ReconcileReport extends Findings {
  loop: ReconcileLoop;
  durationMs: number;
}

/**
 * Keeps the row of one look: begun, completed, what it found. Something mended is an alarm, because it means that a webhook was
 * lost; a look that fails leaves its row uncompleted, so that the next one starts as far back. A dry run leaves no row.
 */
export async function recordRun(
  deps: ReconcileDependencies,
  loop: ReconcileLoop,
  { isDryRun = false }: ReconcileOptions,
  look: (findings: Findings) => Promise<void>,
): Promise<ReconcileReport> {
  const findings: Findings = {
    scanned: 0,
    missing: 0,
    fixed: 0,
    unmapped: 0,
    unmappedIds: [],
    stripeCalls: 0,
  };
  const startedMs = performance.now();
  const id = isDryRun ? null : await begin(deps, loop);
  try {
    await look(findings);
  } catch (error) {
    const summary = errorSummary(error);
    if (id !== null) {
      await deps.db
        .update(reconcileRuns)
        .set({ ...findings, lastError: summary.message ?? summary.name })
        .where(eq(reconcileRuns.id, id));
    }
    throw error;
  }
  const durationMs = Math.round(performance.now() - startedMs);
  if (id !== null) {
    await deps.db
      .update(reconcileRuns)
      .set({ ...findings, durationMs, completedAt: sql`clock_timestamp()` })
      .where(eq(reconcileRuns.id, id));
    if (findings.fixed > 0)
      deps.logger.error({ loop, ...findings, alarm: 'webhook_lost' }, 'webhooks were lost and mended');
  }
  return { loop, durationMs, ...findings };
}

async function begin({ db, livemode }: ReconcileDependencies, loop: ReconcileLoop): Promise<number> {
  const [row] = await db.insert(reconcileRuns).values({ loop, livemode }).returning({ id: reconcileRuns.id });
  return required(row, 'reconcile run').id;
}

/** When the last completed look of a loop began; null before the first. */
export async function lastCompletedStart(
  { db, livemode }: ReconcileDependencies,
  loop: ReconcileLoop,
): Promise<Date | null> {
  const [row] = await db
    .select({ startedAt: reconcileRuns.startedAt })
    .from(reconcileRuns)
    .where(
      and(
        eq(reconcileRuns.loop, loop),
        eq(reconcileRuns.livemode, livemode),
        isNotNull(reconcileRuns.completedAt),
      ),
    )
    .orderBy(desc(reconcileRuns.startedAt))
    .limit(1);
  return row?.startedAt ?? null;
}
