import type { Random } from '../random';

/** How often the way to Stripe fails, each as a share of requests; 0 is never. */
export interface StripeFaultRates {
  /** 429 with Retry-After. */
  rateLimited: number;
  /** 500, half of them after the request was carried out. */
  serverError: number;
  /** A page of a gateway instead of JSON. */
  badGateway: number;
  /** An answer that ends in its middle. */
  half: number;
  /** The connection is cut, half of the time after the request was carried out. */
  hangUp: number;
  /** An answer that takes its time. */
  slow: number;
  /** A read that shows what was true a moment ago. */
  stale: number;
}

export const noStripeFaults: StripeFaultRates = {
  rateLimited: 0,
  serverError: 0,
  badGateway: 0,
  half: 0,
  hangUp: 0,
  slow: 0,
  stale: 0,
};

export type StripeFault = keyof StripeFaultRates;

/** The fault of one request, or null; at most one, since the first hides the others. */
export function drawFault(rates: StripeFaultRates, random: Random): StripeFault | null {
  let left = random.next();
  for (const fault of Object.keys(rates) as StripeFault[]) {
    left -= rates[fault];
    if (left < 0) return fault;
  }
  return null;
}
