import type { IncomingMessage, ServerResponse } from 'node:http';
import type Stripe from 'stripe';
import { createRandom, type Random } from '../random';
import { type Listening, listen } from './listen';
import { bodyOf } from './stripe-proxy';

export interface DeliveryRates {
  /** Share of events that never arrive, though Stripe believes that they did. */
  drop: number;
  /** Share of deliveries of which a copy comes later. */
  duplicate: number;
  /** Share that is held back a while, so that later ones overtake it. */
  delay: number;
}

export const noDeliveryFaults: DeliveryRates = { drop: 0, duplicate: 0, delay: 0 };

export interface DeliveryProxy extends Listening {
  /** Where Stripe delivers to. */
  webhookUrl: string;
  /** The web processes that listen now; one is drawn for each try. */
  targets: string[];
  rates: DeliveryRates;
  /** Every event that a web process has answered with 2xx: what must never be lost. */
  acknowledged: Set<string>;
  /** The largest change of each subscription of which an event was acknowledged, as the workload numbers them. */
  acknowledgedChanges: Map<string, number>;
  /** Events that were made to vanish. */
  dropped: Set<string>;
  counts: { tries: number; refused: number; copies: number };
  /** Resolves when every copy that is still on its way has arrived. */
  settled(): Promise<void>;
}

const holdMsMax = 400;
const copyMsMax = 3_000;
const answerMsMax = 10_000;

/**
 * The way from Stripe to the web processes: balances between them, loses, copies and overtakes. It keeps the one book that counts,
 * which events were acknowledged, outside of everything that is killed.
 */
export async function startDeliveryProxy(seed: string, random: Random): Promise<DeliveryProxy> {
  const onTheWay = new Set<Promise<unknown>>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const signature = String(request.headers['stripe-signature'] ?? '');
    const id = /"id": "(evt_\w+)"/.exec(body.toString('utf8', 0, 200))?.[1] ?? '';
    const { rates, dropped, counts } = proxy;
    // By the event and not by the try: what is lost once is lost in every try.
    if (
      !proxy.acknowledged.has(id) &&
      (dropped.has(id) || createRandom(`${seed}/${id}`).chance(rates.drop))
    ) {
      dropped.add(id);
      response.writeHead(200).end();
      return;
    }
    if (random.chance(rates.delay)) await pause(random.int(1, holdMsMax));
    if (random.chance(rates.duplicate)) {
      counts.copies++;
      const copy = pause(random.int(1, copyMsMax)).then(() => deliver(id, body, signature));
      onTheWay.add(copy);
      void copy.finally(() => onTheWay.delete(copy));
    }
    response.writeHead(await deliver(id, body, signature)).end();
  }

  function book(id: string, body: Buffer): void {
    proxy.acknowledged.add(id);
    const { object } = (JSON.parse(body.toString('utf8')) as Stripe.Event).data;
    if (!('object' in object) || object.object !== 'subscription') return;
    const change = Number(object.metadata.change ?? 0);
    const known = proxy.acknowledgedChanges.get(object.id) ?? 0;
    proxy.acknowledgedChanges.set(object.id, Math.max(known, change));
  }

  /** The status that Stripe sees; 503 when nobody answered. */
  async function deliver(id: string, body: Buffer, signature: string): Promise<number> {
    proxy.counts.tries++;
    try {
      const answer = await fetch(`${random.pick(proxy.targets)}/api/billing/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(answerMsMax),
      });
      await answer.arrayBuffer();
      if (answer.ok) book(id, body);
      else proxy.counts.refused++;
      return answer.status;
    } catch {
      proxy.counts.refused++;
      return 503;
    }
  }

  const listening = await listen((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  const proxy: DeliveryProxy = {
    url: listening.url,
    webhookUrl: `${listening.url}/api/billing/webhook`,
    targets: [],
    rates: noDeliveryFaults,
    acknowledged: new Set(),
    acknowledgedChanges: new Map(),
    dropped: new Set(),
    counts: { tries: 0, refused: 0, copies: 0 },
    async settled() {
      while (onTheWay.size > 0) await Promise.all(onTheWay);
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
  return proxy;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
