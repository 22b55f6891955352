import { and, eq, inArray, notInArray } from 'drizzle-orm';
import type { Drizzle } from '@/db/client';
import { planPrices } from '@/db/schema';
import { BillingError } from './billing-error';
import type { KnownPrice } from './plan-lookup';
import { type BillingInterval, type PlanId, planName } from './plans';

export type PlanPriceRow = typeof planPrices.$inferSelect;
export type ResolvedPrice = Omit<PlanPriceRow, 'resolvedAt' | 'isCurrent'>;

/** The stored mapping of price ids to plans. Read on every apply, so it is kept in memory for a few seconds. */
export class PlanPrices {
  readonly #db: Drizzle;
  readonly #livemode: boolean;
  #cached: { readAtMs: number; rows: Map<string, PlanPriceRow> } | null = null;

  constructor(db: Drizzle, livemode: boolean) {
    this.#db = db;
    this.#livemode = livemode;
  }

  /** Every price ever resolved in this mode, by id. */
  async all(): Promise<ReadonlyMap<string, KnownPrice & PlanPriceRow>> {
    if (!this.#cached || performance.now() - this.#cached.readAtMs > 5_000) {
      const rows = await this.#db.select().from(planPrices).where(eq(planPrices.livemode, this.#livemode));
      this.#cached = { readAtMs: performance.now(), rows: new Map(rows.map((row) => [row.priceId, row])) };
    }
    return this.#cached.rows;
  }

  /** The price that a new subscription takes. Throws BillingError `plan_not_for_sale`. */
  async current(planId: PlanId, interval: BillingInterval): Promise<PlanPriceRow> {
    for (const row of (await this.all()).values()) {
      if (row.isCurrent && row.kind === 'base' && row.planId === planId && row.interval === interval)
        return row;
    }
    throw new BillingError(
      'plan_not_for_sale',
      `${planName(planId)} cannot be bought by the ${interval} now: Stripe has no price for it yet.`,
    );
  }

  /** The price of Pro's extra members; null: none is sold. */
  async seat(interval: BillingInterval): Promise<PlanPriceRow | null> {
    for (const row of (await this.all()).values())
      if (row.isCurrent && row.kind === 'seat' && row.interval === interval) return row;
    return null;
  }

  /** Stores what was resolved; the prices that it replaces stay, as no longer current. */
  async store(resolved: ResolvedPrice[]): Promise<void> {
    const ids = resolved.map((price) => price.priceId);
    await this.#db.transaction(async (tx) => {
      for (const price of resolved) {
        await tx
          .insert(planPrices)
          .values({ ...price, isCurrent: true })
          .onConflictDoUpdate({ target: planPrices.priceId, set: { ...price, isCurrent: true } });
      }
      await tx
        .update(planPrices)
        .set({ isCurrent: false })
        .where(and(eq(planPrices.livemode, this.#livemode), notInArray(planPrices.priceId, ids)));
    });
    this.#cached = null;
  }

  async isEmpty(): Promise<boolean> {
    const rows = await this.#db
      .select({ id: planPrices.priceId })
      .from(planPrices)
      .where(and(eq(planPrices.livemode, this.#livemode), inArray(planPrices.kind, ['base'])))
      .limit(1);
    return rows.length === 0;
  }
}
