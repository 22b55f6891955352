import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/db/client';
import { createTestDatabase } from '@/test/test-database';
import { WebhookBatch } from './webhook-batch';
import type { InboxEntry } from './webhook-inbox';
import { WebhookRecall } from './webhook-recall';

let database: Database;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  database = createDatabase(created.url);
});
afterAll(async () => {
  await database.close();
  await drop();
});

const timing = { debounceMs: 0, settleMs: 60_000, leaseMs: 20_000 };

function entry(id: string, customer: string, overrides: Partial<InboxEntry> = {}): InboxEntry {
  return {
    id,
    createdSeconds: 1_795_000_000,
    type: 'customer.updated',
    livemode: false,
    account: null,
    apiVersion: null,
    stripeCustomerId: customer,
    invoiceId: null,
    status: 'accepted',
    verifiedWith: 'current',
    payload: Buffer.from('{"bytes":"\\u00e9 \\\\ \\" and more"}'),
    fact: null,
    ...overrides,
  };
}

async function generations(): Promise<Record<string, number>> {
  const rows = await database.ingest<{ stripe_customer_id: string; dirty_gen: number }[]>`
    select stripe_customer_id, dirty_gen::int from billing.customer_sync`;
  return Object.fromEntries(rows.map((row) => [row.stripe_customer_id, row.dirty_gen]));
}

describe('events that come together', () => {
  it('are each stored once, and bump each customer by its own count', async () => {
    const batch = new WebhookBatch(database.ingestLanes, timing);
    const events = Array.from({ length: 200 }, (_, i) => entry(`evt_many_${i}`, `cus_many_${i % 7}`));
    // Every third comes twice, at the same moment.
    const sent = events.flatMap((event, i) => (i % 3 === 0 ? [event, event] : [event]));
    const results = await Promise.all(sent.map((event) => batch.store(event)));
    expect(results.filter(Boolean)).toHaveLength(200);
    const found = await generations();
    for (let c = 0; c < 7; c++) {
      expect(found[`cus_many_${c}`]).toBe(
        events.filter((event) => event.stripeCustomerId === `cus_many_${c}`).length,
      );
    }
  });

  it('keep their bytes apart', async () => {
    const batch = new WebhookBatch(database.ingestLanes, timing);
    const bodies = ['{"a":1}', '{"quote":"\\"","slash":"\\\\"}', '\u0000\u0001 raw', '{"né":"𝄞"}'];
    await Promise.all(
      bodies.map((body, i) =>
        batch.store(entry(`evt_bytes_${i}`, 'cus_bytes', { payload: Buffer.from(body) })),
      ),
    );
    const rows = await database.ingest<{ payload: Buffer }[]>`
      select payload from billing.webhook_events where id like 'evt_bytes_%' order by id`;
    expect(rows.map((row) => row.payload.toString())).toEqual(bodies);
  });

  it('do not fail for one that cannot be stored', async () => {
    const batch = new WebhookBatch(database.ingestLanes.slice(0, 1), timing);
    const poison = entry('evt_poison', 'cus_good', { createdSeconds: Number.MAX_SAFE_INTEGER });
    const results = await Promise.allSettled([
      batch.store(entry('evt_first', 'cus_good')),
      batch.store(entry('evt_good_1', 'cus_good')),
      batch.store(poison),
      batch.store(entry('evt_good_2', 'cus_other')),
    ]);
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const found = await generations();
    expect(found).toMatchObject({ cus_good: 2, cus_other: 1 });
  });

  it('state a fact once, also when two of them say the same', async () => {
    const batch = new WebhookBatch(database.ingestLanes.slice(0, 1), timing);
    const fact = {
      naturalKey: 'invoice_paid:in_1',
      kind: 'invoice_paid' as const,
      occurredAtSeconds: 1_795_000_000,
      data: { a: 1 },
    };
    await batch.store(entry('evt_before', 'cus_fact'));
    await Promise.all(
      ['evt_paid', 'evt_payment_succeeded'].map((id) =>
        batch.store(entry(id, 'cus_fact', { fact, invoiceId: 'in_1' })),
      ),
    );
    const rows =
      await database.ingest`select natural_key, stripe_customer_id from billing.billing_facts where natural_key = 'invoice_paid:in_1'`;
    expect([...rows]).toEqual([{ natural_key: 'invoice_paid:in_1', stripe_customer_id: 'cus_fact' }]);
    const dirty =
      await database.ingest`select gen::int from billing.dirty_invoices where invoice_id = 'in_1'`;
    expect([...dirty]).toEqual([{ gen: 3 }]);
  });

  it('wait for nobody: a locked customer fails alone within the lock timeout', async () => {
    const batch = new WebhookBatch(database.ingestLanes, timing);
    await batch.store(entry('evt_lock_0', 'cus_locked'));
    await database.ingest.begin(async (holder) => {
      await holder`select 1 from billing.customer_sync where stripe_customer_id = 'cus_locked' for update`;
      const blocked = batch.store(entry('evt_lock_1', 'cus_locked'));
      const free = await Promise.all(
        [1, 2, 3].map((i) => batch.store(entry(`evt_free_${i}`, `cus_free_${i}`))),
      );
      expect(free).toEqual([true, true, true]);
      await expect(blocked).rejects.toMatchObject({ code: '55P03' });
    });
  });

  it('keep a lane free, however many events of a locked customer come', async () => {
    const batch = new WebhookBatch(database.ingestLanes, timing);
    await batch.store(entry('evt_flood_0', 'cus_flooded'));
    await database.ingest.begin(async (holder) => {
      await holder`select 1 from billing.customer_sync where stripe_customer_id = 'cus_flooded' for update`;
      const flood = Promise.allSettled(
        Array.from({ length: 20 }, (_, i) => batch.store(entry(`evt_flood_${i + 1}`, 'cus_flooded'))),
      );
      // Answered while the lock stands: the transaction that holds it is still open here.
      for (let i = 0; i < 10; i++) {
        expect(await batch.store(entry(`evt_beside_${i}`, `cus_beside_${i}`))).toBe(true);
      }
      const blocked = await flood;
      expect(blocked.every(({ status }) => status === 'rejected')).toBe(true);
    });
    expect(await batch.store(entry('evt_flood_1', 'cus_flooded'))).toBe(true);
  }, 60_000);

  it('are refused, not kept for ever, when the database takes the connection and says nothing', async () => {
    const held: Socket[] = [];
    const silent = createServer((socket) => void held.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const lane = postgres(`postgres://nobody@127.0.0.1:${port}/silent`, { max: 1, connect_timeout: 60 });
    const batch = new WebhookBatch([lane], timing, { answerMsMax: 200 });
    const answers = await Promise.allSettled(
      ['under_way', 'waits', 'waits_too'].map((id) => batch.store(entry(`evt_${id}`, 'cus_silent'))),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'StoreDeadlineError' } });
    }
    for (const socket of held) socket.destroy();
    silent.close();
    await lane.end({ timeout: 0 });
  });

  it('are called a flood while they stand in line, however few come', async () => {
    const batch = new WebhookBatch(database.ingestLanes, timing);
    const storing = Array.from({ length: 9 }, (_, i) => batch.store(entry(`evt_line_${i}`, 'cus_line')));
    expect(batch.isFlooded).toBe(true);
    await Promise.all(storing);
    expect(batch.isFlooded).toBe(false);
  });

  it('are called a flood as copies too', async () => {
    const batch = new WebhookBatch(database.ingestLanes, timing);
    const event = entry('evt_copied_often', 'cus_copied_often');
    await batch.store(event);
    await Promise.all(Array.from({ length: 99 }, () => batch.holds(event.id, event.createdSeconds)));
    expect(batch.isFlooded).toBe(true);
  });

  it('are called a flood from a hundred a second on, and not before', async () => {
    const batch = new WebhookBatch(database.ingestLanes, timing);
    const store = (count: number, prefix: string) =>
      Promise.all(
        Array.from({ length: count }, (_, i) => batch.store(entry(`evt_${prefix}_${i}`, `cus_${prefix}`))),
      );
    await store(99, 'quiet');
    expect(batch.isFlooded).toBe(false);
    await store(1, 'last');
    expect(batch.isFlooded).toBe(true);
  });
});

describe('a copy of an event that this process stored', () => {
  const batch = () => new WebhookBatch(database.ingestLanes, timing);

  it('is told by a row and never by memory: a row that is gone is stored again', async () => {
    const inbox = batch();
    const event = entry('evt_held', 'cus_held');
    expect(await inbox.holds(event.id, event.createdSeconds)).toBe(false);
    expect(await inbox.store(event)).toBe(true);
    expect(await inbox.holds(event.id, event.createdSeconds)).toBe(true);
    await database.ingest.begin(async (tx) => {
      await tx`set local role none`;
      await tx`delete from billing.webhook_events where id = ${event.id}`;
    });
    expect(await inbox.holds(event.id, event.createdSeconds)).toBe(false);
    expect(await inbox.store(event)).toBe(true);
  });

  it('is not held before the commit, nor by another process, nor with another time', async () => {
    const inbox = batch();
    const event = entry('evt_not_yet', 'cus_not_yet');
    const storing = inbox.store(event);
    expect(await inbox.holds(event.id, event.createdSeconds)).toBe(false);
    await storing;
    expect(await inbox.holds(event.id, event.createdSeconds + 1)).toBe(false);
    expect(await batch().holds(event.id, event.createdSeconds)).toBe(false);
  });

  it('bumps nobody, and many at once are each answered for themselves', async () => {
    const inbox = batch();
    const events = Array.from({ length: 300 }, (_, i) => entry(`evt_recall_${i}`, `cus_recall_${i % 3}`));
    await Promise.all(events.map((event) => inbox.store(event)));
    const before = await generations();
    await database.ingest.begin(async (tx) => {
      await tx`set local role none`;
      await tx`delete from billing.webhook_events where id = 'evt_recall_7'`;
    });
    const held = await Promise.all(events.map(({ id, createdSeconds }) => inbox.holds(id, createdSeconds)));
    expect(held.flatMap((isHeld, i) => (isHeld ? [] : [i]))).toEqual([7]);
    expect(await generations()).toEqual(before);
  });

  it('is refused when the database takes the question and says nothing', async () => {
    const held: Socket[] = [];
    const silent = createServer((socket) => void held.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const lane = postgres(`postgres://nobody@127.0.0.1:${port}/silent`, { max: 1, connect_timeout: 60 });
    const recall = new WebhookRecall(lane, { answerMsMax: 200 });
    recall.remember('evt_silent');
    const answers = await Promise.allSettled(
      [1, 2, 3].map((second) => recall.isStored('evt_silent', second)),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'StoreDeadlineError' } });
    }
    for (const socket of held) socket.destroy();
    silent.close();
    await lane.end({ timeout: 0 });
  });

  it('is remembered among twenty thousand, the oldest forgotten first', () => {
    const [lane] = database.ingestLanes;
    if (!lane) throw new Error('no lane');
    const recall = new WebhookRecall(lane, { answerMsMax: 1_000 });
    for (let i = 0; i <= 20_000; i++) recall.remember(`evt_${i}`);
    expect(recall.remembers('evt_0')).toBe(false);
    expect(recall.remembers('evt_1')).toBe(true);
    expect(recall.remembers('evt_20000')).toBe(true);
  });
});
