import { createHash } from 'node:crypto';
import type { Tx } from '../store/store';

/** What can go wrong between a caller and the API. */
export const apiFaultKinds = [
  'rate_limit',
  'lock_timeout',
  'server_error',
  'api_key_expired',
  'permission_denied',
  'connection_reset',
  'cut_answer',
  'slow_answer',
  'stale_read',
] as const;

/** What can go wrong between an event and its endpoint. */
export const deliveryFaultKinds = [
  'duplicate',
  'reorder',
  'delay',
  'drop',
  'wrong_mode',
  'older_version',
  'wrong_signature',
  'stale_timestamp',
] as const;

export type ApiFaultKind = (typeof apiFaultKinds)[number];
export type DeliveryFaultKind = (typeof deliveryFaultKinds)[number];
export type FaultKind = ApiFaultKind | DeliveryFaultKind;

/** A fault that an account has: what it does, to what, and how often. */
export interface Fault {
  /** `fault_1` */
  id: string;
  kind: FaultKind;
  /** API: only requests of this method. */
  method: string | null;
  /** API: only paths that this pattern fits; `*` stands for anything. */
  path: string | null;
  /** Deliveries: only events of these types; `invoice.*` stands for all of its kind. */
  events: string[] | null;
  /** Deliveries: only to this endpoint, by id or address. */
  endpoint: string | null;
  /** Of what fits, this part is hit: 0 to 1, drawn from the account's seed. */
  share: number;
  /** This many that fit are let through first. */
  skip: number;
  /** It is over after so many hits; null never ends. */
  count: number | null;
  settings: FaultSettings;
  /** How many fitted so far. */
  seen: number;
  /** How many of them were hit. */
  hits: number;
}

export interface FaultSettings {
  /** `server_error`: 500, 502, 503 or 504. */
  status?: number;
  /** `permission_denied`: what the restricted key lacks, as Stripe names it: `rak_subscription_read`. */
  permission?: string;
  /** `rate_limit`: the value of `Stripe-Rate-Limited-Reason`. */
  reason?: string;
  /** API faults: the request is carried out and only its answer is lost or spoilt. */
  is_done?: boolean;
  /** Any API fault, `delay`: milliseconds before the answer or the first try. */
  delay_ms?: number;
  /** `cut_answer`: bytes of the body that still arrive; half of it when absent. */
  bytes?: number;
  /** `stale_read`: how many commits ago the answer was true. */
  commits?: number;
  /** `stale_read`: how many milliseconds ago the answer was true. */
  ms?: number;
  /** `duplicate`: how many times more it is sent. */
  times?: number;
  /** `reorder`: each delivery waits a drawn part of this. */
  within_ms?: number;
  /** `older_version`: the payload's `api_version`. */
  api_version?: string;
  /** `stale_timestamp`: how old the signature says it is. */
  age_seconds?: number;
  /** Deliveries: how many tries of one delivery are spoilt; null means all. */
  tries?: number | null;
}

/** What the faults have in store for one delivery. */
export interface DeliveryFault {
  is_dropped?: true;
  livemode?: true;
  api_version?: string;
  /** Tries signed with a secret that the endpoint does not have; null means all. */
  wrong_signature_tries?: number | null;
  stale_timestamp_tries?: number | null;
  age_seconds?: number;
}

export function isApiFault(fault: Fault): boolean {
  return apiFaultKinds.some((kind) => kind === fault.kind);
}

/**
 * Counts what fits and says whether it is hit. The draw follows from the account's seed, the fault's id and how many have
 * fitted before: the same requests meet the same faults.
 */
export function draw(tx: Tx, fault: Fault): boolean {
  if (isOver(fault)) return false;
  const seen = fault.seen + 1;
  const isHit = seen > fault.skip && fraction(tx.seed, fault.id, seen) < fault.share;
  tx.put('fault', { ...fault, seen, hits: fault.hits + (isHit ? 1 : 0) });
  return isHit;
}

export function isOver(fault: Fault): boolean {
  return fault.count !== null && fault.hits >= fault.count;
}

/** A number from 0 up to 1 that follows from its arguments. */
export function fraction(seed: string, name: string, turn: number): number {
  return createHash('sha256').update(`${seed}:${name}:${turn}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** `/v1/customers/*` fits every path below it; without a `*` the pattern is the whole text. */
export function fits(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(head)) return false;
  const tail = rest.pop() ?? '';
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}
