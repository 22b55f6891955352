import postgres from 'postgres';
import { applyCatalogue } from '@/billing/catalogue-setup';
import { applySnapshot } from '@/billing/customer-sync/apply';
import type { Claim } from '@/billing/customer-sync/claim';
import { type CustomerSnapshot, fetchCustomer } from '@/billing/customer-sync/fetch';
import { newRow, type SyncRow } from '@/billing/customer-sync/steps';
import { connectStripe } from '@/billing/stripe-connection';
import { createDatabase, type Database } from '@/db/client';
import { createStripeEmulator } from '@/emulator';
import { required } from '@/lib/assert';
import { standardBounds } from './bounds';
import { claimOf, createdSeconds } from './conformance-inputs';
import { customer, organizationId, putRow, putRowText, readRow } from './postgres-row';

/** What the model knows of one customer, all of it in the database. */
export interface ModelState {
  row: SyncRow;
  /** Events, as a bit per change. */
  inbox: number;
  /** The version that the subscription's row shows; 0 is no row. */
  shown: number;
  /** The generation of an event that named an invoice which is still to be read. */
  named: number | null;
}

/** A migrated database in which there is one customer. A state goes in and comes out in one round trip each: there are thousands. */
export interface ModelDatabase extends AsyncDisposable {
  admin: postgres.Sql;
  database: Database;
  /** Forgets the facts. */
  put(state: ModelState): Promise<void>;
  look(): Promise<Omit<ModelState, 'inbox'> & { fact: string | null }>;
  /** The app's own apply, of a read that found `version`. Throws LeaseLostError. */
  apply(claim: Claim, version: number): Promise<void>;
}

const tables = [
  'org_subscriptions',
  'subscriptions',
  'webhook_events',
  'customer_sync',
  'dirty_invoices',
  'billing_facts',
];

export async function openModelDatabase(databaseUrl: string): Promise<ModelDatabase> {
  await using stack = new AsyncDisposableStack();
  const admin = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  stack.defer(() => admin.end());
  const database = createDatabase(databaseUrl);
  stack.defer(() => database.close());
  // What an earlier comparison left here.
  for (const table of tables) await admin.unsafe(`delete from billing.${table}`);
  await admin`
    insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    values ('bc_model', ${organizationId}, false, ${customer}) on conflict do nothing`;
  const read = await readFromStripe();
  const subscription = required(read.subscriptions[0], 'a subscription');

  const apply = async (claim: Claim, version: number) => {
    const versioned = { ...subscription, metadata: { version: String(version) } };
    const subscriptions = version === 0 ? [] : [versioned];
    const snapshot = { ...read, subscriptions, invoices: [] };
    await applySnapshot(database.worker, { claim, snapshot, known: new Map() });
  };
  const held = { ...newRow, dirtyGen: 1, leaseToken: 1, lease: 'held' } as const;
  await putRow(admin, held);
  await apply(claimOf({ generation: 1, leaseToken: 1 }, held), 1);
  await admin.unsafe('create temp table model_subscription as select * from billing.subscriptions');
  const owned = stack.move();
  return {
    admin,
    database,
    apply,
    async put({ row, inbox, shown, named }) {
      const events = Array.from({ length: standardBounds.changes }, (_, change) => change)
        .filter((change) => (inbox & (1 << change)) !== 0)
        .map(
          (change) => `
            insert into billing.webhook_events (id, created, type, livemode, stripe_customer_id, status, verified_with, payload)
            values ('evt_${change}', to_timestamp(${createdSeconds}), 'customer.updated', false, '${customer}', 'accepted', 'current', '');`,
        );
      const subscriptions =
        shown === 0
          ? 'delete from billing.org_subscriptions; delete from billing.subscriptions;'
          : `insert into billing.subscriptions select * from model_subscription on conflict (id) do nothing;
             update billing.subscriptions set metadata = jsonb_build_object('version', '${shown}');`;
      await admin.unsafe(`
        delete from billing.webhook_events; delete from billing.dirty_invoices; delete from billing.billing_facts;
        ${events.join('')} ${subscriptions} ${putRowText(row)};
        ${named === null ? '' : `insert into billing.dirty_invoices (invoice_id, stripe_customer_id, gen) values ('in_model', '${customer}', ${named});`}`);
    },
    async look() {
      const row = await readRow(admin);
      const [rest] = await admin<[{ shown: number; named: number | null; fact: string | null }]>`
        select coalesce((select (metadata->>'version')::int from billing.subscriptions), 0) as shown,
          (select gen::int from billing.dirty_invoices) as named, (select natural_key from billing.billing_facts) as fact`;
      return { row, ...rest };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What the app's own read answers of a customer with one subscription; which customer does not matter to the apply. */
async function readFromStripe(): Promise<CustomerSnapshot> {
  const emulator = await createStripeEmulator({ port: 0, seed: 'model' });
  try {
    const stripe = connectStripe('sk_test_emulator', emulator.url);
    await applyCatalogue(stripe);
    const { id } = await stripe.customers.create({ name: 'Model', payment_method: 'pm_card_visa' });
    const [card] = (await stripe.paymentMethods.list({ customer: id })).data;
    const [price] = (await stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] })).data;
    await stripe.subscriptions.create({
      customer: id,
      items: [{ price: price?.id }],
      default_payment_method: card?.id,
    });
    const read = { stripeCustomerId: id, dirtyInvoiceIds: [], isFirst: false, deadlineMs: 30_000 };
    return await fetchCustomer(stripe, read);
  } finally {
    await emulator.close();
  }
}
