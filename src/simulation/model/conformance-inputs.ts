import type { Claim } from '@/billing/customer-sync/claim';
import type { SyncRow } from '@/billing/customer-sync/steps';
import type { InboxEntry } from '@/billing/webhook-inbox';
import { customer, organizationId } from './postgres-row';

export const createdSeconds = 1_795_000_000;

/** The event of a change, as ingest takes it. */
export function eventOf(change: number, overrides: Partial<InboxEntry> = {}): InboxEntry {
  return {
    id: `evt_${change}`,
    createdSeconds,
    type: 'customer.updated',
    livemode: false,
    account: null,
    apiVersion: null,
    stripeCustomerId: customer,
    invoiceId: null,
    status: 'accepted',
    verifiedWith: 'current',
    payload: Buffer.alloc(0),
    fact: null,
    ...overrides,
  };
}

/** What a worker remembers of its claim, with all that the model leaves out. */
export function claimOf(held: { generation: number; leaseToken: number }, row: SyncRow): Claim {
  return {
    stripeCustomerId: customer,
    organizationId,
    livemode: false,
    settleAt: null,
    isSettlePass: false,
    attempts: row.attempts,
    isFirst: false,
    ...held,
  };
}
