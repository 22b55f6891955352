import { isDeepStrictEqual } from 'node:util';
import type postgres from 'postgres';
import type Stripe from 'stripe';
import { customerOfEvent, expectedFact } from '../audit/expected-facts';

/** What the books say of one subscription: every status it ever had, and what Stripe said of it last. */
interface Entry {
  customer: string;
  statuses: Set<string>;
  status: string;
  version: Version;
}

/** What tells one version of a subscription from the next. */
interface Version {
  status: string;
  price: string | null;
  cancelsAtPeriodEnd: boolean;
  /** The number that the workload gives to its changes. */
  change: string | null;
}

interface Look {
  /** Events that may still explain why our rows are behind: on their way, or lost and not yet found by reconcile. */
  outstanding: ReadonlySet<string>;
  /** Customers of whom Stripe showed something old since their last settled read. */
  misled: ReadonlySet<string>;
}

const entitling = new Set(['active', 'trialing', 'past_due']);

/**
 * Keeps books of its own from the events that Stripe made, as they are made and not as they are delivered, and looks at our rows
 * after every step. It knows nothing of the sync. A row may be behind as long as something explains it; it may never be ahead, never
 * go back in its number, never say what Stripe never said, and never entitle anybody whose plan is over without an explanation.
 */
export class Auditor {
  readonly #admin: postgres.Sql;
  readonly #subscriptions = new Map<string, Entry>();
  /** Natural key to customer; null for a dispute. */
  readonly #facts = new Map<string, string | null>();
  readonly #numbers = new Map<string, number>();
  #eventsSeen = 0;

  constructor(admin: postgres.Sql) {
    this.#admin = admin;
  }

  get eventsSeen(): number {
    return this.#eventsSeen;
  }

  /** Books what happened at Stripe. */
  record(events: readonly Stripe.Event[]): void {
    for (const event of events) {
      this.#eventsSeen++;
      const fact = expectedFact(event);
      if (fact) this.#facts.set(fact, customerOfEvent(event));
      if (!event.type.startsWith('customer.subscription.')) continue;
      const subscription = event.data.object as Stripe.Subscription;
      const { id, customer, status } = subscription;
      const statuses = this.#subscriptions.get(id)?.statuses ?? new Set();
      const version = {
        status,
        price: subscription.items.data[0]?.price.id ?? null,
        cancelsAtPeriodEnd: subscription.cancel_at_period_end,
        change: subscription.metadata.change ?? null,
      };
      this.#subscriptions.set(id, {
        customer: String(customer),
        statuses: statuses.add(status),
        status,
        version,
      });
    }
  }

  /** Every rule that our rows break now, as sentences. */
  async look({ outstanding, misled }: Look): Promise<string[]> {
    const broken: string[] = [];
    for (const row of await this.#projections()) {
      const { organization, subscription, status, number, isBehind } = row;
      const before = this.#numbers.get(organization) ?? 0;
      if (number < before)
        broken.push(`the projection of ${organization} went from ${before} back to ${number}`);
      this.#numbers.set(organization, number);
      if (!subscription || !status) continue;
      const entry = this.#subscriptions.get(subscription);
      if (!entry?.statuses.has(status)) {
        broken.push(`${organization} shows ${subscription} as ${status}, which it never was`);
        continue;
      }
      const isExplained = isBehind || outstanding.has(entry.customer) || misled.has(entry.customer);
      if (entitling.has(status) && !entitling.has(entry.status) && !isExplained)
        broken.push(`${organization} is entitled by ${subscription}, which is ${entry.status} at Stripe`);
      if (status !== entry.status && !isExplained)
        broken.push(
          `${organization} shows ${subscription} as ${status}, and nothing explains that it is ${entry.status}`,
        );
    }
    return [
      ...broken,
      ...(await this.#lookAtVersions({ outstanding, misled })),
      ...(await this.#lookAtFeed()),
      ...(await this.#lookAtNotifications()),
    ];
  }

  /** A row that nothing explains is what Stripe said last, in more than its status. */
  async #lookAtVersions({ outstanding, misled }: Look): Promise<string[]> {
    const rows = await this.#admin<(Version & { id: string; customer: string })[]>`
      select s.id, s.stripe_customer_id as customer, s.status, s.price_id as price, s.cancel_at_period_end as "cancelsAtPeriodEnd",
        s.metadata->>'change' as change
      from billing.subscriptions s join billing.customer_sync c using (stripe_customer_id) where c.dirty_gen = c.synced_gen`;
    return rows.flatMap(({ id, customer, ...version }) => {
      const entry = this.#subscriptions.get(id);
      if (!entry || outstanding.has(customer) || misled.has(customer)) return [];
      if (isDeepStrictEqual(version, entry.version)) return [];
      return `${id} is ${JSON.stringify(version)}, and nothing explains that Stripe said ${JSON.stringify(entry.version)} last`;
    });
  }

  #projections() {
    return this.#admin<
      {
        organization: string;
        subscription: string | null;
        status: string | null;
        number: number;
        isBehind: boolean;
      }[]
    >`
      select p.organization_id as organization, p.subscription_id as subscription, p.status, p.sync_seq::int as number,
        exists (
          select from billing.customer_sync s join billing.billing_customers c using (stripe_customer_id)
          where c.organization_id = p.organization_id and s.dirty_gen > s.synced_gen
        ) as "isBehind"
      from billing.org_subscriptions p`;
  }

  /** Each fact once, and none that no event states. */
  async #lookAtFeed(): Promise<string[]> {
    const rows = await this.#admin<{ key: string; times: number }[]>`
      select natural_key as key, count(*)::int as times from billing.billing_events where natural_key is not null group by natural_key`;
    return rows.flatMap(({ key, times }) => {
      if (!this.#facts.has(key)) return `the fact ${key} was told, and no event states it`;
      return times === 1 ? [] : `the fact ${key} was told ${times} times`;
    });
  }

  /** A message to people exists only for a row of the feed that is committed, and once per reason. */
  async #lookAtNotifications(): Promise<string[]> {
    const rows = await this.#admin<{ key: string }[]>`
      select n.dedupe_key as key from billing.notifications n
      left join billing.billing_events e on e.organization_id = n.organization_id and e.seq = n.event_seq
      where n.event_seq is not null and (e.seq is null or n.created_at < e.created_at)`;
    return rows.map(({ key }) => `the notification ${key} came before its event was committed`);
  }
}
