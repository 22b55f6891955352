import type Stripe from 'stripe';
import { isHandledEventType } from '@/billing/handled-events';
import { required } from '@/lib/assert';
import { handleWebhook } from '@/server/handle-webhook';
import type { Services } from '@/services';
import { simulatedWebhookSecret } from '../environment';
import type { Random } from '../random';
import type { Intensities } from './options';

interface Parcel {
  event: Stripe.Event;
  /** Steps that it waits still. */
  delay: number;
}

/**
 * Carries events from Stripe to the webhook's own handler, without a socket in between, so that its draws decide the order alone.
 * Brings an event again until it is acknowledged, as Stripe does; except those that it loses for ever.
 */
export class Postman {
  /** Answered with 2xx: these must never be lost. */
  readonly acknowledged = new Set<string>();
  /** Lost for ever on the way, and not found by reconcile yet. */
  readonly missing = new Map<string, Stripe.Event>();
  /** A mistake on purpose, for the test that the auditor sees it: acknowledges every so-manieth event and stores nothing. */
  #swallowEvery: number | null;
  readonly #services: Services;
  readonly #stripe: Stripe;
  readonly #rates: Intensities;
  #onTheWay: Parcel[] = [];
  #lastId: string | null = null;
  #delivered = 0;
  #dropped = 0;
  #newlyAcknowledged: string[] = [];

  constructor(services: Services, stripe: Stripe, rates: Intensities, swallowEvery: number | null) {
    this.#services = services;
    this.#stripe = stripe;
    this.#rates = rates;
    this.#swallowEvery = swallowEvery;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Events that are still to come or to be found. */
  get outstanding(): readonly Stripe.Event[] {
    return [...this.#onTheWay.map(({ event }) => event), ...this.missing.values()];
  }

  /** What was acknowledged since the last time. */
  takeNewlyAcknowledged(): string[] {
    return this.#newlyAcknowledged.splice(0);
  }

  /** Takes over what happened at Stripe since the last time; answers it, oldest first. */
  async collect(random: Random): Promise<Stripe.Event[]> {
    const fresh = await eventsAfter(this.#stripe, this.#lastId);
    this.#lastId = fresh.at(-1)?.id ?? this.#lastId;
    for (const event of fresh) {
      // The endpoint subscribes to what is handled, and to nothing else.
      if (!isHandledEventType(event.type)) continue;
      if (random.chance(this.#rates.drop)) {
        this.missing.set(event.id, event);
        this.#dropped++;
        continue;
      }
      this.#onTheWay.push({ event, delay: this.#drawDelay(random) });
      if (random.chance(this.#rates.duplicate)) this.#onTheWay.push({ event, delay: random.int(0, 5) });
    }
    return fresh;
  }

  /** Delivers what is due, in a drawn order; `isLast` delivers everything. */
  async deliver(random: Random, isLast = false): Promise<void> {
    const due: Parcel[] = [];
    const later: Parcel[] = [];
    for (const parcel of this.#onTheWay) {
      if (isLast || parcel.delay === 0) due.push(parcel);
      else later.push({ ...parcel, delay: parcel.delay - 1 });
    }
    this.#onTheWay = later;
    while (due.length > 0) {
      const [parcel] = due.splice(random.int(0, due.length - 1), 1);
      const { event } = required(parcel, 'a parcel');
      const isAcknowledged = await this.#post(event);
      const isHeard = isLast || !random.chance(this.#rates.lostAnswer);
      if (isAcknowledged && isHeard) {
        this.acknowledged.add(event.id);
        this.#newlyAcknowledged.push(event.id);
      } else this.#onTheWay.push({ event, delay: isLast ? 0 : random.int(1, 3) });
    }
  }

  async #post(event: Stripe.Event): Promise<boolean> {
    this.#delivered++;
    if (this.#swallowEvery !== null && this.#delivered % this.#swallowEvery === 0) return true;
    const payload = JSON.stringify(event, null, 2);
    const header = this.#stripe.webhooks.generateTestHeaderString({
      payload,
      secret: simulatedWebhookSecret,
    });
    const { status } = await handleWebhook(this.#services, {
      method: 'POST',
      header: (name) => (name === 'stripe-signature' ? header : null),
      body: once(Buffer.from(payload)),
    });
    return status === 200;
  }

  #drawDelay(random: Random): number {
    return random.chance(this.#rates.delay) ? random.int(1, 4) : 0;
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

/** Oldest first. `ending_before` walks from older to newer. */
export async function eventsAfter(stripe: Stripe, lastId: string | null): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  if (lastId === null) {
    for await (const event of stripe.events.list({ limit: 100 })) events.push(event);
    return events.reverse();
  }
  for (let cursor = lastId; ; ) {
    const { data } = await stripe.events.list({ limit: 100, ending_before: cursor });
    events.push(...data.toReversed());
    cursor = events.at(-1)?.id ?? lastId;
    if (data.length < 100) return events;
  }
}
