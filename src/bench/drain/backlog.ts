import type postgres from 'postgres';
import { toStoredBody } from '@/billing/stored-body';
import { type InboxEntry, storeEvents } from '@/billing/webhook-inbox';
import type { Database } from '@/db/client';
import { required } from '@/lib/assert';
import { customersCount } from '../webhook/databases';
import { customerId, eventId, invoiceId } from '../webhook/events';

const timing = { debounceMs: 300, settleMs: 60_000, leaseMs: 20_000 };
const perStatement = 500;
/** Customers beside those of the backlog: the events that come meanwhile are theirs, each one's in its turn. */
export const newcomersCount = 50;

/** Events of customers that were synced before, half of them naming the invoice that is their subscription's latest. */
export async function preloadBacklog(database: Database, count: number): Promise<void> {
  const lane = required(database.ingestLanes[0], 'a lane');
  for (let start = 0; start < count; start += perStatement) {
    const entries = Array.from({ length: Math.min(perStatement, count - start) }, (_, i) => {
      const index = start + i;
      return entryOf(index, index % customersCount, 'b');
    });
    await storeEvents(lane, entries, timing);
  }
}

/** One more event, of a customer without a backlog; answers the customer. */
export async function storeOne(database: Database, index: number): Promise<string> {
  const customer = customersCount + (index % newcomersCount);
  await storeEvents(required(database.ingestLanes[0], 'a lane'), [entryOf(index, customer, 'n')], timing);
  return customerId(customer);
}

export async function customersSynced(sql: postgres.Sql): Promise<{ synced: number; behind: number }> {
  const [row] = await sql<[{ synced: number; behind: number }]>`
    select count(*) filter (where synced_gen > 0)::int as synced,
      count(*) filter (where dirty_gen > synced_gen and stripe_customer_id < ${customerId(customersCount)})::int as behind
    from billing.customer_sync`;
  return row;
}

function entryOf(index: number, customer: number, prefix: string): InboxEntry {
  const namesInvoice = index % 2 === 0;
  const createdSeconds = Math.floor(Date.now() / 1000);
  const body = `{"id":"${eventId(prefix, index)}","object":"event"}`;
  return {
    id: eventId(prefix, index),
    createdSeconds,
    type: namesInvoice ? 'invoice.paid' : 'customer.subscription.updated',
    livemode: false,
    account: null,
    apiVersion: null,
    stripeCustomerId: customerId(customer),
    invoiceId: namesInvoice ? invoiceId(customer) : null,
    status: 'accepted',
    verifiedWith: 'current',
    payload: toStoredBody(Buffer.from(body)),
    fact: namesInvoice
      ? {
          naturalKey: `invoice_paid:${invoiceId(customer)}`,
          kind: 'invoice_paid',
          occurredAtSeconds: createdSeconds,
          data: {},
        }
      : null,
  };
}
