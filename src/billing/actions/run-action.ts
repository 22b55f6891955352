import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type BillingActionKind, billingActions } from '@/db/schema';
import { required } from '@/lib/assert';
import { BillingError } from '../billing-error';
import type { FactData } from '../facts';
import { isStripeError, isTransientStripeError } from '../stripe-errors';

export interface ActionRequest {
  /** Made by the browser for one click; the same click asks again with the same id. */
  requestId: string;
  organizationId: string;
  livemode: boolean;
  kind: BillingActionKind;
  actorId: string;
  ipAddress: string | null;
  before: FactData;
  after: FactData;
}

/** Longer than any call to Stripe with its retries: a running action that is older lost its process. */
const abandonedAfterSeconds = 90;

/**
 * Runs one change of a subscription: the row first, then `work` with the row's id as idempotency key, then its outcome. A second
 * request with the same id gets the first one's answer; while one runs, another one of the organization is refused.
 *
 * Throws BillingError: `change_in_progress`; `stripe_unavailable` when nobody knows whether Stripe did it (the same id may ask
 * again); `stripe_rejected` when Stripe refused; whatever `work` refuses.
 */
export async function runAction<T extends Record<string, unknown>>(
  database: Database,
  request: ActionRequest,
  work: (idempotencyKey: string) => Promise<T>,
): Promise<T> {
  const earlier = await takeAction(database, request);
  if (earlier) return earlier as T;
  try {
    const result = await work(request.requestId);
    await finishAction(database, request, { state: 'done', result, error: null });
    return result;
  } catch (error) {
    const isUnknown = !(error instanceof BillingError) && !isRefusal(error);
    const message = error instanceof Error ? error.message : String(error);
    await finishAction(database, request, {
      state: isUnknown ? 'unknown' : 'refused',
      result: null,
      error: message,
    });
    if (error instanceof BillingError || !isStripeError(error)) throw error;
    throw isUnknown
      ? new BillingError(
          'stripe_unavailable',
          'Stripe did not answer, so it is not known yet whether it was done. Try again: it will not be done twice.',
          { cause: error },
        )
      : new BillingError('stripe_rejected', `Stripe refused: ${error.message} Nothing was changed.`, {
          cause: error,
        });
  }
}

function isRefusal(error: unknown): boolean {
  return isStripeError(error) && !isTransientStripeError(error);
}

/** The stored answer when this click was answered before; null: the row is ours and running. */
async function takeAction(database: Database, request: ActionRequest): Promise<object | null> {
  const { requestId, organizationId, livemode } = request;
  return database.forOrganization(organizationId, async (tx) => {
    await tx
      .update(billingActions)
      .set({ state: 'unknown', error: 'its process ended before Stripe answered' })
      .where(
        and(
          eq(billingActions.organizationId, organizationId),
          eq(billingActions.livemode, livemode),
          eq(billingActions.state, 'running'),
          sql`${billingActions.startedAt} < clock_timestamp() - ${abandonedAfterSeconds} * interval '1 second'`,
        ),
      );
    const inserted = await tx
      .insert(billingActions)
      .values({
        id: requestId,
        organizationId,
        livemode,
        kind: request.kind,
        state: 'running',
        actorId: request.actorId,
        ipAddress: request.ipAddress,
        before: request.before,
        after: request.after,
      })
      .onConflictDoNothing()
      .returning({ id: billingActions.id });
    if (inserted.length > 0) return null;

    const [row] = await tx
      .select()
      .from(billingActions)
      .where(eq(billingActions.id, requestId))
      .for('update');
    if (!row || row.state === 'running') throw inProgress();
    if (row.kind !== request.kind)
      throw new BillingError(
        'change_not_possible',
        'That request was used for something else. Reload the page.',
      );
    if (row.state === 'done') return required(row.result, 'result of a done action');
    if (row.state === 'refused')
      throw new BillingError(
        'change_not_possible',
        `${row.error} Nothing was changed. Reload the page and try again.`,
      );
    const [other] = await tx
      .select({ id: billingActions.id })
      .from(billingActions)
      .where(
        and(
          eq(billingActions.organizationId, organizationId),
          eq(billingActions.livemode, livemode),
          eq(billingActions.state, 'running'),
        ),
      );
    if (other) throw inProgress();
    await tx
      .update(billingActions)
      .set({ state: 'running', startedAt: sql`clock_timestamp()`, error: null })
      .where(eq(billingActions.id, requestId));
    return null;
  });
}

function inProgress(): BillingError {
  return new BillingError(
    'change_in_progress',
    'Another change of this subscription is under way. Wait a moment, then look at the page again.',
  );
}

async function finishAction(
  database: Database,
  { requestId, organizationId }: ActionRequest,
  outcome: {
    state: 'done' | 'refused' | 'unknown';
    result: Record<string, unknown> | null;
    error: string | null;
  },
): Promise<void> {
  await database.forOrganization(organizationId, (tx) =>
    tx
      .update(billingActions)
      .set({ ...outcome, finishedAt: sql`clock_timestamp()` })
      .where(and(eq(billingActions.id, requestId), eq(billingActions.state, 'running'))),
  );
}
