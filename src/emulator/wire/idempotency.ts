import type { IdempotentAnswer } from '../store/account-rows';
import type { Store, Tx } from '../store/store';
import type { FormMap, FormNode } from './form';
import { invalidRequest, StripeError } from './stripe-error';

const keptSeconds = 24 * 3600;
/** The SDK sends a key with every POST, so the memory needs an upper bound. */
const keptAnswers = 5000;

/**
 * Which request a key belongs to: the request itself, since comparing it costs less than a digest of it. Two spellings
 * of the same parameters are one request: names in any order, any percent-encoding, lists by `a[]` or by `a[0]`.
 */
export function requestFingerprint(method: string, path: string, parameters: FormMap): string {
  return `${method} ${path}\n${JSON.stringify(canonical(parameters))}`;
}

/** Names sorted; the elements of a list stay in their order, which has a meaning. */
function canonical(node: FormNode): unknown {
  if (typeof node === 'string') return node;
  const entries = [...node].map(([name, child]) => [name, canonical(child)] as const);
  const isList = entries.every(([name]) => /^\d+$/.test(name));
  if (isList) return entries.map(([, child]) => child);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The stored answer of an earlier request with the same key; throws when that was another request.
 * https://docs.stripe.com/api/idempotent_requests
 */
export function earlierAnswer(store: Store, key: string, fingerprint: string): IdempotentAnswer | null {
  if (key.length > 255) {
    throw invalidRequest('Idempotency keys can be at most 255 characters long.', {
      param: 'idempotency_key',
    });
  }
  const answer = store.peek('idempotent_answer', key);
  if (!answer || answer.created + keptSeconds < store.now()) return null;
  if (answer.fingerprint === fingerprint) return answer;
  throw new StripeError(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

/** The first request with the key is still on its way. */
export function keyInUse(key: string): StripeError {
  return invalidRequest(
    `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    { code: 'idempotency_key_in_use', status: 409 },
  );
}

/** Stripe keeps the answer once work has begun: refusals of the parameters (400, 401, 404, 429) are not kept. */
export function isKept(status: number): boolean {
  return status < 400 || status === 402 || status >= 500;
}

export function keepAnswer(tx: Tx, answer: Omit<IdempotentAnswer, 'created'>): void {
  tx.put('idempotent_answer', { ...answer, created: tx.now });
  if (tx.count('idempotent_answer') <= keptAnswers) return;
  const oldest = tx.oldest('idempotent_answer');
  if (oldest) tx.remove('idempotent_answer', oldest.id);
}
