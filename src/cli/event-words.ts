import type { StoredEvent } from '@/billing/webhook-console/list-events';

/** One event as one line, the reason of a failure included. */
export function describeEvent(event: StoredEvent): string {
  const { id, created, type, state, status, stripeCustomerId, organizationId, lastError } = event;
  const who = [stripeCustomerId, organizationId].filter(Boolean).join(' of ') || 'no customer';
  const why =
    state === 'failed' && lastError ? `: ${lastError}` : state === 'not_applied' ? `: ${status}` : '';
  return `${created.toISOString()}  ${id}  ${type}  ${who}  ${state}${why}`;
}
