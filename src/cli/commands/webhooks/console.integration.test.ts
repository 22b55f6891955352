import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { type ForgeAnswer, forge, forgeProcess } from '../../run-forge.fixture';
import { triggers } from '../../trigger/trigger-events';

const timeout = 90_000;
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const run = (...args: string[]): Promise<ForgeAnswer> => forge(app.services.env, ...args);

interface Listed {
  events: { id: string; type: string; state: string; created: string; organizationId: string | null }[];
}

async function listed(...args: string[]): Promise<Listed['events']> {
  return (JSON.parse((await run('webhooks', 'list', '--json', '--limit', '1000', ...args)).out) as Listed)
    .events;
}

const evented = (type: string, object: object, created = 1_790_000_000): Stripe.Event =>
  ({
    id: `evt_${Math.random().toString(36).slice(2)}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created,
    livemode: false,
    pending_webhooks: 1,
    request: null,
    type,
    data: { object },
  }) as Stripe.Event;

describe('forge webhooks list, show', () => {
  it('says of each event what became of it, and finds them by organization, type and state', {
    timeout,
  }, async () => {
    const { organization } = await subscribe(app);
    await eventually(async () => {
      const events = await listed('--org', organization.id);
      expect(events.length).toBeGreaterThan(2);
      expect(new Set(events.map(({ state }) => state))).toEqual(new Set(['applied']));
    });
    const created = await listed('--org', organization.id, '--type', 'customer.subscription.created');
    expect(created.map(({ type }) => type)).toEqual(['customer.subscription.created']);

    const parked = evented(
      'customer.updated',
      { object: 'customer', id: 'cus_parked' },
      Math.floor(Date.now() / 1_000),
    );
    await app.deliver(parked);
    expect((await listed('--status', 'parked')).map(({ id }) => id)).toContain(parked.id);
    await app.deliver(
      evented(
        'radar.early_fraud_warning.created',
        { object: 'x', customer: 'cus_parked' },
        Math.floor(Date.now() / 1_000),
      ),
    );
    expect((await listed('--status', 'not_applied')).map(({ type }) => type)).toContain(
      'radar.early_fraud_warning.created',
    );

    const shown = await forgeProcess(app.services.env, ['webhooks', 'show', parked.id]);
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('"id": "cus_parked"') });
    expect(shown.out).toContain('parked');
  });

  it('refuses what is no event, state, age or organization, and an event that never came', {
    timeout,
  }, async () => {
    expect((await run('webhooks', 'show', 'cus_1')).err).toContain('is no event');
    expect((await run('webhooks', 'show', 'evt_never')).err).toContain('evt_never never came');
    expect((await run('webhooks', 'list', '--status', 'lost')).err).toContain(
      'give applied, waiting, parked, failed',
    );
    expect((await run('webhooks', 'list', '--since', 'yesterday')).err).toContain('such as 30m, 24h or 7d');
    expect((await run('webhooks', 'list', '--org', 'nobody')).err).toContain(
      'there is no organization nobody',
    );
  });
});

describe('forge webhooks replay', () => {
  it('shows first, replays only when told, oldest first, and mails nobody twice', { timeout }, async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    await eventually(async () =>
      expect((await listed('--customer', customer, '--status', 'waiting')).length).toBe(0),
    );
    const messages = async () =>
      (
        await app.services.database.ingest`
      select 1 from billing.notifications where organization_id = ${organization.id}`
      ).length;
    const before = await messages();
    const dry = await run('webhooks', 'replay', '--customer', customer);
    expect(dry).toMatchObject({
      code: 3,
      out: expect.stringContaining('Do it: the same command with --yes'),
    });

    await app.services.database
      .ingest`update billing.subscriptions set card_last4 = '0000' where stripe_customer_id = ${customer}`;
    const replayed = await run('webhooks', 'replay', '--customer', customer, '--yes', '--json');
    const { events, skipped } = JSON.parse(replayed.out) as { events: string[]; skipped: number };
    expect(skipped).toBe(0);
    const inOrder = await listed('--customer', customer);
    const created = new Map(inOrder.map((event) => [event.id, event.created]));
    const times = events.map((id) => created.get(id) ?? '');
    expect(times).toEqual(times.toSorted());
    await eventually(async () => {
      const [row] = await app.services.database
        .ingest`select card_last4 from billing.subscriptions where stripe_customer_id = ${customer}`;
      expect(row?.card_last4).toBe('4242');
    });
    expect(await messages()).toBe(before);
  });

  it('takes in an event whose type was not handled when it came, and passes over the other mode', {
    timeout,
  }, async () => {
    const { organization } = await subscribe(app);
    const customer = await customerOf(app, organization);
    const { ingest } = app.services.database;
    const late = evented(
      'invoice.payment_failed',
      {
        object: 'invoice',
        id: 'in_late',
        customer,
        attempt_count: 1,
        amount_due: 2_900,
        currency: 'usd',
        status: 'open',
      },
      Math.floor(Date.now() / 1_000),
    );
    await app.deliver(late);
    // As a server from before this type was handled would have left it.
    await ingest`delete from billing.dirty_invoices where invoice_id = 'in_late'`;
    await ingest`update billing.webhook_events set status = 'ignored_type' where id = ${late.id}`;
    await run('webhooks', 'replay', '--event', late.id, '--yes');
    expect((await listed('--customer', customer)).find(({ id }) => id === late.id)?.state).not.toBe(
      'not_applied',
    );

    const foreign = {
      ...evented('customer.updated', { object: 'customer', id: customer }, Math.floor(Date.now() / 1_000)),
      livemode: true,
    };
    await app.deliver(foreign as Stripe.Event);
    const passed = await run('webhooks', 'replay', '--event', foreign.id, '--yes', '--json');
    expect(JSON.parse(passed.out)).toMatchObject({ replayed: 0, skipped: 1 });
  });

  it('wants to know which events', { timeout }, async () => {
    expect(await run('webhooks', 'replay', '--yes')).toMatchObject({
      code: 2,
      err: expect.stringContaining('say which events'),
    });
  });
});

describe('forge webhooks resend', () => {
  it('has the emulator deliver an event again, and a copy adds nothing', { timeout }, async () => {
    const [event] = (await app.stripe.events.list({ limit: 1, types: ['customer.subscription.created'] }))
      .data;
    const id = event?.id ?? '';
    const dry = await run('webhooks', 'resend', id, '--dry-run');
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('Stripe has it') });
    const attempts = async () => (await app.emulator.control.deliveries({ event: id })).length;
    const before = await attempts();
    expect((await run('webhooks', 'resend', id)).code).toBe(0);
    await eventually(async () => expect(await attempts()).toBeGreaterThan(before));
    const rows = await app.services.database.ingest`select 1 from billing.webhook_events where id = ${id}`;
    expect(rows).toHaveLength(1);
    expect((await run('webhooks', 'resend', 'evt_gone')).err).toContain('Stripe has no event evt_gone');
  });
});

describe('forge webhooks trigger', () => {
  it('makes every event of its list for the organization, and each is applied', {
    timeout: 3 * timeout,
  }, async () => {
    const organization = await app.addOrganization('Hooli');
    const order = [
      'customer.subscription.created',
      'customer.subscription.updated',
      'customer.updated',
      'invoice.payment_succeeded',
      'invoice.payment_failed',
      'checkout.session.completed',
      'customer.subscription.deleted',
    ];
    expect(order.toSorted()).toEqual(Object.keys(triggers).toSorted());
    for (const type of order) {
      const made = await run('webhooks', 'trigger', type, '--org', organization.id, '--json');
      expect([type, made.code, made.err.includes('forge:')]).toEqual([type, 0, false]);
      expect(JSON.parse(made.out)).toMatchObject({
        event: { type, state: 'applied', organizationId: organization.id },
      });
    }
  });

  it('refuses a second subscription, an unknown type, and a missing organization; a dry run calls nothing', {
    timeout,
  }, async () => {
    const { organization } = await subscribe(app);
    const second = await run(
      'webhooks',
      'trigger',
      'customer.subscription.created',
      '--org',
      organization.id,
    );
    expect(second.err).toContain('has the live subscription sub_');
    expect((await run('webhooks', 'trigger', 'invoice.exploded', '--org', organization.id)).err).toContain(
      'cannot be triggered',
    );
    expect((await run('webhooks', 'trigger', 'customer.updated')).code).toBe(2);
    const bare = await app.addOrganization('Bare');
    await run('webhooks', 'trigger', 'customer.updated', '--org', bare.id, '--dry-run');
    expect(
      await app.services.database
        .ingest`select 1 from billing.billing_customers where organization_id = ${bare.id}`,
    ).toHaveLength(0);
  });
});

describe('forge clock', () => {
  it('goes to the end of the trial, to the renewal, and on: each is charged and seen in the rows', {
    timeout: 2 * timeout,
  }, async () => {
    const { organization, owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('trialing'));
    const dry = await run('clock', 'to-trial-end', '--org', organization.id, '--dry-run', '--json');
    expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, clock: "the emulator's clock" });
    expect((await run('clock', 'to-trial-end', '--org', organization.id)).code).toBe(0);
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));
    const first = (await api.overview()).subscription?.currentPeriodEnd;
    expect((await run('clock', 'to-renewal', '--org', organization.id)).code).toBe(0);
    await eventually(async () => {
      const { subscription, latestInvoices } = await api.overview();
      expect(subscription?.currentPeriodEnd.getTime()).toBeGreaterThan(first?.getTime() ?? 0);
      expect(latestInvoices?.[0]).toMatchObject({ status: 'paid' });
    });
    expect((await run('clock', 'advance', '3d')).out).toContain("the emulator's clock");
    expect((await run('clock', 'to-trial-end', '--org', organization.id)).err).toContain('is not on trial');
    expect((await run('clock', 'advance', 'soon')).err).toContain('give a number and a unit');
  });
});
