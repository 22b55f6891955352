import type { Database } from '@/db/client';
import type { Clock } from '@/lib/clock';
import type { OrganizationHub } from '../organization-hub';
import { type Entitlement, featureEntitlement, resourceEntitlement } from './entitlement';
import type { FeatureId, ResourceId } from './features';
import { type OrganizationState, readOrganizationState } from './read-state';

/** A wake-up may be lost with its connection: nobody is let in or kept out for longer than this on an old answer. */
const lifetimeMs = 30_000;

interface Cached {
  state: Promise<OrganizationState>;
  readAtMs: number;
  forget: () => void;
}

/**
 * May this organization do that? Answered from memory; a change of its billing empties the memory at once, in every process, by the
 * same wake-ups that the open pages follow. Usage moves too often to be told: what is used up is checked where it is recorded.
 */
export class Entitlements {
  readonly #database: Database;
  readonly #hub: OrganizationHub;
  readonly #clock: Clock;
  readonly #livemode: boolean;
  readonly #cache = new Map<string, Cached>();

  constructor(deps: { database: Database; hub: OrganizationHub; clock: Clock; livemode: boolean }) {
    this.#database = deps.database;
    this.#hub = deps.hub;
    this.#clock = deps.clock;
    this.#livemode = deps.livemode;
  }

  async check(organizationId: string, feature: FeatureId): Promise<Entitlement> {
    return featureEntitlement(await this.#state(organizationId), feature, this.#now());
  }

  /** Whether `amount` more would fit now; recording it may still be refused when another was faster. */
  async checkResource(organizationId: string, resource: ResourceId, amount = 1): Promise<Entitlement> {
    return resourceEntitlement(await this.state(organizationId), resource, amount, this.#now());
  }

  /** Fresh from the rows. */
  state(organizationId: string): Promise<OrganizationState> {
    return this.#database.forOrganization(organizationId, (tx) =>
      readOrganizationState(tx, { organizationId, livemode: this.#livemode }, this.#now()),
    );
  }

  async #state(organizationId: string): Promise<OrganizationState> {
    const cached = this.#cache.get(organizationId);
    if (cached && performance.now() - cached.readAtMs < lifetimeMs) return cached.state;
    cached?.forget();
    // Listening first: a change that lands between the read and the subscription would otherwise stay unseen.
    let isStale = false;
    const unsubscribe = await this.#hub.subscribe(organizationId, () => {
      isStale = true;
      this.#cache.get(organizationId)?.forget();
    });
    const entry: Cached = {
      state: this.state(organizationId),
      readAtMs: performance.now(),
      forget: () => {
        unsubscribe();
        if (this.#cache.get(organizationId) === entry) this.#cache.delete(organizationId);
      },
    };
    if (isStale) unsubscribe();
    else this.#cache.set(organizationId, entry);
    entry.state.catch(entry.forget);
    return entry.state;
  }

  #now(): Date {
    return new Date(this.#clock.nowMs());
  }
}
