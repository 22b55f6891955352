import type Stripe from 'stripe';
import { type Fact, factOf } from './facts';
import { isHandledEventType } from './handled-events';
import { toStoredBody } from './stored-body';
import { isNaturalKey, isStripeId } from './stripe-id';
import type { WebhookBatch } from './webhook-batch';
import type { InboxEntry, VerifiedWith } from './webhook-inbox';

export interface ApplyContext {
  /** Where events become rows; concurrent ones share a statement. */
  inbox: WebhookBatch;
  /** Of our key: an event of the other mode is stored and not applied. */
  livemode: boolean;
  /** Ours; null before the first look at Stripe. */
  accountId: string | null;
}

export interface Receipt {
  eventId: string;
  type: string;
  /** stored: durable now. duplicate: it was already. */
  result: 'stored' | 'duplicate';
  status: InboxEntry['status'];
  /** Whose copy of Stripe's state is now known to be behind; null when the event names no customer. */
  stripeCustomerId: string | null;
  /** The fact waits for a job that finds its customer (a dispute names only a charge). */
  needsResolve: boolean;
}

/**
 * Makes one verified event durable: stored, its customer marked as changed, its fact recorded, in one commit.
 * It decides nothing about subscriptions: the sync reads those from Stripe, so order, copies and delays of events cannot matter.
 */
export async function applyStripeEvent(
  event: Stripe.Event,
  raw: { body: Buffer; verifiedWith: VerifiedWith },
  context: ApplyContext,
): Promise<Receipt> {
  const named = namedBy(event);
  const status = statusOf(event, named, context);
  const { stripeCustomerId, invoiceId, fact } = status === 'malformed_id' ? nothingNamed : named;
  const statedFact = status === 'accepted' ? fact : null;
  const isCopy = await context.inbox.holds(event.id, event.created);
  const isNew =
    !isCopy &&
    (await context.inbox.store({
      id: event.id,
      createdSeconds: event.created,
      type: event.type,
      livemode: event.livemode,
      account: text(event.account),
      apiVersion: text(event.api_version),
      stripeCustomerId,
      invoiceId,
      status,
      fact: statedFact,
      verifiedWith: raw.verifiedWith,
      payload: toStoredBody(raw.body),
    }));
  return {
    eventId: event.id,
    type: event.type,
    result: isNew ? 'stored' : 'duplicate',
    status,
    stripeCustomerId,
    needsResolve: statedFact !== null && stripeCustomerId === null,
  };
}

/** What an event is about, as it says it. */
interface Named {
  stripeCustomerId: string | null;
  invoiceId: string | null;
  fact: Fact | null;
}

const nothingNamed: Named = { stripeCustomerId: null, invoiceId: null, fact: null };

function namedBy(event: Stripe.Event): Named {
  return { stripeCustomerId: customerOf(event), invoiceId: invoiceOf(event), fact: factOf(event) };
}

function statusOf(event: Stripe.Event, named: Named, context: ApplyContext): InboxEntry['status'] {
  const { stripeCustomerId, invoiceId, fact } = named;
  const areIds = [stripeCustomerId, invoiceId].every((id) => id === null || isStripeId(id));
  // No read could ever be made of it, and no index holds it. Stored all the same, for people: Stripe would bring it for three days.
  if (!areIds || (fact && !isNaturalKey(fact.naturalKey))) return 'malformed_id';
  if (event.livemode !== context.livemode) return 'wrong_livemode';
  if (event.account && event.account !== context.accountId) return 'foreign_account';
  return isHandledEventType(event.type) ? 'accepted' : 'ignored_type';
}

/** Events of any API version come here, so the object is read as unknown JSON, never by the SDK's type. */
function objectOf(event: Stripe.Event): Record<string, unknown> {
  return Object(event.data?.object);
}

/** The customer that an event is about; null when it names none (a dispute, say). */
export function customerOf(event: Stripe.Event): string | null {
  const object = objectOf(event);
  if (object.object === 'customer') return text(object.id);
  const named = text(object.customer) ?? text(Object(object.customer).id);
  // A card that was removed belongs to nobody any more: the event says whose it was.
  return named ?? text(Object(event.data?.previous_attributes).customer);
}

function invoiceOf(event: Stripe.Event): string | null {
  const object = objectOf(event);
  if (object.object === 'invoice') return text(object.id);
  return object.object === 'credit_note' ? (text(object.invoice) ?? text(Object(object.invoice).id)) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
