import { randomUUID } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { member, user } from '@/db/schema';
import { newId } from '@/lib/ids';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { proSeat } from '../plans';
import { sweepSeats } from './sweep-seats';
import { syncSeats } from './sync-seats';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** Acme pays for Pro and has twenty members: every further one is extra. */
async function fullPro() {
  const { organization, owner } = await subscribe(app);
  const api = callAs(app, owner).billing;
  const customer = await customerOf(app, organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  const id = subscription?.id ?? '';
  await app.stripe.subscriptions.update(id, { trial_end: 'now', proration_behavior: 'none' });
  await addMembers(organization.id, 19);
  await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));
  return { organizationId: organization.id, api, customer, id };
}

async function addMembers(organizationId: string, count: number): Promise<string[]> {
  const { identity } = app.services.database;
  const people = Array.from({ length: count }, () => newId('usr'));
  await identity.insert(user).values(people.map((id) => ({ id, name: 'Extra', email: `${id}@acme.test` })));
  await identity
    .insert(member)
    .values(people.map((userId) => ({ id: newId('mem'), organizationId, userId, role: 'member' })));
  return people;
}

function removeMembers(people: string[]) {
  return app.services.database.identity.delete(member).where(inArray(member.userId, people));
}

async function seatQuantity(subscriptionId: string): Promise<number> {
  const { items } = await app.stripe.subscriptions.retrieve(subscriptionId);
  return items.data.find((item) => item.price.product === proSeat.productId)?.quantity ?? 0;
}

/** What waits for the next invoice, in minor units. */
async function waiting(customer: string): Promise<number[]> {
  const { data } = await app.stripe.invoiceItems.list({ customer, pending: true });
  return data.map((item) => item.amount).sort((a, b) => a - b);
}

describe('extra members of Pro', () => {
  it('follow the members, and only what goes beyond the most of the period costs', async () => {
    const { organizationId, customer, id } = await fullPro();
    expect(await syncSeats(app.services, organizationId)).toBe('unchanged');
    const extra = await addMembers(organizationId, 2);
    expect(await syncSeats(app.services, organizationId)).toBe('changed');
    expect(await seatQuantity(id)).toBe(2);
    const charged = await waiting(customer);
    expect(charged.reduce((sum, amount) => sum + amount, 0)).toBe(1_800);

    // They leave: nothing is refunded, and the next period will not bill them.
    await removeMembers(extra);
    await syncSeats(app.services, organizationId);
    expect(await seatQuantity(id)).toBe(0);
    expect(await waiting(customer)).toEqual(charged);

    // Two others take their places: paid for already. The third is not.
    await addMembers(organizationId, 2);
    await syncSeats(app.services, organizationId);
    expect(await waiting(customer)).toEqual(charged);
    await addMembers(organizationId, 1);
    await syncSeats(app.services, organizationId);
    expect(await seatQuantity(id)).toBe(3);
    const total = (await waiting(customer)).reduce((sum, amount) => sum + amount, 0);
    expect(total).toBe(2_700);
  });

  it('are charged once, however many processes bring them at the same moment', async () => {
    const { organizationId, customer, id } = await fullPro();
    await addMembers(organizationId, 3);
    await Promise.all(Array.from({ length: 12 }, () => syncSeats(app.services, organizationId)));
    await eventually(async () => {
      await syncSeats(app.services, organizationId);
      expect(await seatQuantity(id)).toBe(3);
    });
    expect((await waiting(customer)).reduce((sum, amount) => sum + amount, 0)).toBe(2_700);
  });

  it('that a crash kept from Stripe are found by the sweep', async () => {
    const { organizationId, api, id } = await fullPro();
    await addMembers(organizationId, 1);
    expect(await sweepSeats(app.services)).toBeGreaterThanOrEqual(1);
    expect(await seatQuantity(id)).toBe(1);
    await eventually(async () => {
      const { items } = await api.activity({});
      expect(items.find(({ type }) => type === 'sync_seats')).toMatchObject({
        actorName: null,
        hasActor: false,
      });
      expect(await sweepSeats(app.services)).toBe(0);
    });
  });

  it('are in the quote of a plan change, and gone with a plan that has none', async () => {
    const { organizationId, api, id } = await fullPro();
    await addMembers(organizationId, 2);
    await syncSeats(app.services, organizationId);
    await eventually(async () =>
      expect((await api.overview()).subscription?.money?.recurring?.amountMinor).toBe(9_900 + 2 * 900),
    );
    const annual = await api.planChange.quote({ planId: 'pro', interval: 'year' });
    expect(annual.next.totalMinor).toBe(99_000 + 2 * 9_000);
    const up = await api.planChange.quote({ planId: 'enterprise', interval: 'month' });
    expect(await api.planChange.confirm({ quoteId: up.id, requestId: randomUUID() })).toEqual({
      state: 'done',
    });
    expect(await seatQuantity(id)).toBe(0);
    const { items } = await app.stripe.subscriptions.retrieve(id);
    expect(items.data).toHaveLength(1);
    await eventually(async () => expect((await api.overview()).subscription?.plan.id).toBe('enterprise'));
    const count = await app.services.database.identity.$count(
      member,
      eq(member.organizationId, organizationId),
    );
    const down = await api.planChange.quote({ planId: 'pro', interval: 'month' });
    expect(down.next.totalMinor).toBe(9_900 + (count - 20) * 900);
  });
});
