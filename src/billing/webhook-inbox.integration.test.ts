import { expect, it } from 'vitest';
import { createDatabase } from '@/db/client';
import { startDatabaseProxy } from '@/test/database-proxy';
import { createTestDatabase } from '@/test/test-database';
import { WebhookBatch } from './webhook-batch';
import { EmptyAnswerError, type InboxEntry } from './webhook-inbox';

const timing = { debounceMs: 0, settleMs: 60_000, leaseMs: 20_000 };

it('takes an answer without rows for no answer at all, and never for "seen before"', async () => {
  const { url } = await createTestDatabase();
  let isEmptied = false;
  await using proxy = await startDatabaseProxy(url, (piece, client) => {
    client.write(isEmptied ? withoutRows(piece) : piece);
  });
  const database = createDatabase(proxy.url);
  try {
    const batch = new WebhookBatch(database.ingestLanes.slice(0, 1), timing);
    expect(await batch.store(entry('evt_warm'))).toBe(true);

    isEmptied = true;
    await expect(batch.store(entry('evt_alone'))).rejects.toThrow(EmptyAnswerError);
    const inCompany = ['evt_1', 'evt_2', 'evt_3'].map((id) => batch.store(entry(id)));
    const refused = await Promise.allSettled(inCompany);
    expect(refused.map((result) => result.status === 'rejected' && result.reason.name)).toEqual(
      Array(3).fill('EmptyAnswerError'),
    );

    // It was the answer that was lost. Stripe brings the events again, and hears the truth.
    isEmptied = false;
    expect(await batch.store(entry('evt_alone'))).toBe(false);
    expect(await batch.store(entry('evt_new'))).toBe(true);
  } finally {
    await database.close();
  }
});

function entry(id: string): InboxEntry {
  return {
    id,
    createdSeconds: 1_795_000_000,
    type: 'customer.updated',
    livemode: false,
    account: null,
    apiVersion: null,
    stripeCustomerId: 'cus_one',
    invoiceId: null,
    status: 'accepted',
    verifiedWith: 'current',
    payload: Buffer.from('{}'),
    fact: null,
  };
}

/** What a server sent, without its DataRow messages. Its answers here are small: a piece holds whole messages. */
function withoutRows(piece: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0, end = 0; at < piece.length; at = end) {
    end = at + 1 + piece.readUInt32BE(at + 1);
    if (piece.toString('latin1', at, at + 1) !== 'D') kept.push(piece.subarray(at, end));
  }
  return Buffer.concat(kept);
}
