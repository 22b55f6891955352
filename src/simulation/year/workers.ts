import type postgres from 'postgres';
import { applySnapshot } from '@/billing/customer-sync/apply';
import { type Claim, claimCustomer } from '@/billing/customer-sync/claim';
import { type CustomerSnapshot, fetchCustomer } from '@/billing/customer-sync/fetch';
import { LeaseLostError } from '@/billing/customer-sync/release';
import { type SyncDependencies, syncNext } from '@/billing/customer-sync/sync-next';
import { findWaitingReads } from '@/billing/customer-sync/waiting-reads';
import { StripeBreaker } from '@/billing/stripe-breaker';
import type { Services } from '@/services';
import { syncDependencies } from '@/worker/run-worker';
import type { Random } from '../random';
import type { Intensities } from './options';

/** Bounds a loop that would mean an engine which never comes to rest. */
const turnsMax = 2_000;

/**
 * The workers, one step at a time: syncs that run through, one that dies after its claim, one that is overtaken by a change, one that
 * stops after its read and writes long after its lease. Real time (leases, backoff, settling) passes only when `passRealTime` says so, and business time never
 * does anything here.
 */
export class Workers {
  readonly counts = { applied: 0, retries: 0, deaths: 0, fenced: 0, overtaken: 0 };
  readonly #deps: SyncDependencies;
  readonly #admin: postgres.Sql;
  readonly #rates: Intensities;
  #zombie: { claim: Claim; snapshot: CustomerSnapshot } | null = null;
  #realMs = 0;

  constructor(services: Services, admin: postgres.Sql, rates: Intensities) {
    this.#deps = {
      ...syncDependencies(services),
      breaker: new StripeBreaker({ nowMs: () => this.#realMs }),
    };
    this.#admin = admin;
    this.#rates = rates;
  }

  /** Leases, waits and settle times of the past hour are over, as if it had passed. */
  async passRealTime(): Promise<void> {
    this.#realMs += 3_600_000;
    await this.#admin`
      update billing.customer_sync set run_at = run_at - interval '1 hour', lease_until = lease_until - interval '1 hour',
        settle_at = settle_at - interval '1 hour'`;
  }

  /**
   * Syncs until nobody is due. Stripe's answers may be older than what changed, but not by as much as the settle time: so the extra
   * reads, which come after all that is dirty, are told the truth, and so is a worker that will write long after its read.
   */
  async work(
    random: Random,
    setStale: (share: number) => void,
    meanwhile: (stripeCustomerId: string) => Promise<void>,
  ): Promise<void> {
    if (random.chance(this.#rates.crash)) await this.#dieAfterClaim();
    if (random.chance(this.#rates.meanwhile)) await this.#isOvertaken(meanwhile);
    if (!this.#zombie && random.chance(this.#rates.zombie)) await this.#stopAfterRead();
    setStale(this.#rates.stale);
    for (let turn = 0; turn < turnsMax; turn++) {
      if (!(await this.#isAnybodyDirty())) setStale(0);
      const outcome = await syncNext(this.#deps, random.chance(0.5) ? 'oldest' : 'newest').catch(
        () => 'retry' as const,
      );
      if (outcome === 'idle' || outcome === 'held') break;
      if (outcome === 'applied') this.counts.applied++;
      else this.counts.retries++;
    }
    if (this.#zombie && random.chance(0.3)) await this.#wake();
  }

  async #isAnybodyDirty(): Promise<boolean> {
    const rows = await this.#admin`
      select from billing.customer_sync join billing.billing_customers using (stripe_customer_id)
      where dead_at is null and dirty_gen > synced_gen and run_at <= clock_timestamp()
        and (lease_until is null or lease_until < clock_timestamp()) limit 1`;
    return rows.length > 0;
  }

  /** A worker that still sleeps wakes, and everybody is synced. */
  async finish(random: Random): Promise<void> {
    if (this.#zombie) await this.#wake();
    for (let round = 0; round < 10; round++) {
      await this.passRealTime();
      await this.work(
        random,
        () => undefined,
        async () => undefined,
      );
    }
  }

  async #dieAfterClaim(): Promise<void> {
    if (await this.#claim()) this.counts.deaths++;
  }

  /** Between its read and its write the customer changes, and the event of that comes in. */
  async #isOvertaken(meanwhile: (stripeCustomerId: string) => Promise<void>): Promise<void> {
    const held = await this.#claimAndRead();
    if (!held) return;
    await meanwhile(held.claim.stripeCustomerId);
    try {
      await this.#apply(held);
      this.counts.overtaken++;
    } catch {
      // The database failed it: then it died before its write.
      this.counts.deaths++;
    }
  }

  async #stopAfterRead(): Promise<void> {
    this.#zombie = await this.#claimAndRead();
  }

  async #claimAndRead(): Promise<{ claim: Claim; snapshot: CustomerSnapshot } | null> {
    const claim = await this.#claim();
    if (!claim) return null;
    const dirty = await this.#admin<{ id: string }[]>`
      select invoice_id as id from billing.dirty_invoices
      where stripe_customer_id = ${claim.stripeCustomerId} and gen <= ${claim.generation}`;
    try {
      const waiting = await findWaitingReads(this.#deps.db, claim);
      const snapshot = await fetchCustomer(this.#deps.stripe, {
        stripeCustomerId: claim.stripeCustomerId,
        dirtyInvoiceIds: dirty.map(({ id }) => id),
        isFirst: claim.isFirst,
        waiting,
        deadlineMs: 5_000,
      });
      return { claim, snapshot };
    } catch {
      // Stripe failed it: then it died after its claim.
      this.counts.deaths++;
      return null;
    }
  }

  async #apply(held: { claim: Claim; snapshot: CustomerSnapshot }): Promise<void> {
    await applySnapshot(this.#deps.db, { ...held, known: await this.#deps.planPrices.all() });
  }

  /** Whatever it read is old by now: the fence must keep it out, unless nobody has claimed the customer since. */
  async #wake(): Promise<void> {
    const zombie = this.#zombie;
    this.#zombie = null;
    if (!zombie) return;
    try {
      await this.#apply(zombie);
    } catch (error) {
      if (error instanceof LeaseLostError) this.counts.fenced++;
    }
  }

  #claim(): Promise<Claim | null> {
    return claimCustomer(this.#deps.sql, {
      leaseMs: this.#deps.timing.leaseMs,
      order: 'oldest',
      livemode: this.#deps.livemode,
    }).catch(() => null);
  }
}
