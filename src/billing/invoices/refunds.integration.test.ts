import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { resolveFacts } from '../resolve-facts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** A plan whose first period is paid, and the payment intent of that invoice. */
async function paid(card?: string) {
  const story = await subscribe(app);
  const customer = await customerOf(app, story.organization);
  const api = callAs(app, story.owner).billing;
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  if (card) {
    const { id } = await app.stripe.paymentMethods.attach(card, { customer });
    await app.stripe.subscriptions.update(subscription?.id ?? '', { default_payment_method: id });
  }
  await app.stripe.subscriptions.update(subscription?.id ?? '', {
    trial_end: 'now',
    proration_behavior: 'none',
  });
  const invoice = await eventually(async () => {
    const { items } = await api.invoices.list({});
    const charged = items.find(({ total }) => total.amountMinor === 9_900);
    expect(charged?.status).toBe('paid');
    return charged;
  });
  const invoiceId = invoice?.id ?? '';
  const [payment] = (await app.stripe.invoicePayments.list({ invoice: invoiceId })).data;
  return { ...story, api, invoiceId, intent: String(payment?.payment.payment_intent) };
}

describe('a refund', () => {
  it('stands in the row, the drawer, the overview and the activity, though neither it nor its charge names the invoice', async () => {
    const { api, invoiceId, intent } = await paid();
    await app.stripe.refunds.create({ payment_intent: intent, amount: 2_900 });
    await eventually(async () =>
      expect((await api.invoices.list({})).items.find(({ id }) => id === invoiceId)?.refundedMinor).toBe(
        2_900,
      ),
    );
    await app.stripe.refunds.create({ payment_intent: intent, amount: 1_000 });
    await eventually(async () => {
      const detail = await api.invoices.get({ invoiceId });
      expect(detail).toMatchObject({ refundedMinor: 3_900, status: 'paid' });
      expect(detail.refunds.map(({ amountMinor }) => amountMinor).sort()).toEqual([1_000, 2_900]);
      const told = detail.history.filter(({ type }) => type === 'charge_refunded');
      expect(told.map(({ amountMinor }) => amountMinor)).toEqual([2_900, 3_900]);
    });
    const latest = (await api.overview()).latestInvoices ?? [];
    expect(latest.find(({ id }) => id === invoiceId)?.refundedMinor).toBe(3_900);
    const { items } = await api.activity({});
    expect(items.map(({ type }) => type)).toContain('charge_refunded');
  });

  it('that the bank does not take is given back to nobody', async () => {
    const { api, invoiceId, intent } = await paid('pm_card_refundFail');
    const refund = await app.stripe.refunds.create({ payment_intent: intent });
    await eventually(async () => expect((await api.invoices.get({ invoiceId })).refundedMinor).toBe(9_900));
    await app.emulator.control.advance(120);
    await eventually(async () => {
      // It names no customer: the job finds it by its charge.
      await resolveFacts(app.services.database.worker, app.stripe, false);
      const detail = await api.invoices.get({ invoiceId });
      expect(detail.refundedMinor).toBe(0);
      expect(detail.refunds).toMatchObject([{ id: refund.id, status: 'failed' }]);
      expect(detail.history.at(-1)).toMatchObject({ type: 'refund_failed', amountMinor: 9_900 });
    });
    const { items } = await api.invoices.list({});
    expect(items.map(({ refundedMinor }) => refundedMinor)).toEqual([0, 0]);
  });

  it('is no other organization’s to see', async () => {
    const { invoiceId, intent } = await paid();
    await app.stripe.refunds.create({ payment_intent: intent });
    const globex = callAs(app, await (await app.addOrganization('Globex')).signIn('owner')).billing;
    await expect(globex.invoices.get({ invoiceId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const seen = await app.services.database.forOrganization('org_other', (tx) =>
      tx.query.refunds.findMany(),
    );
    expect(seen).toEqual([]);
  });
});

describe('a credit note', () => {
  it('is credited on its invoice and told with its number, and so is its end', async () => {
    const { api, invoiceId } = await paid();
    const note = await app.stripe.creditNotes.create({
      invoice: invoiceId,
      amount: 1_500,
      credit_amount: 1_500,
      reason: 'product_unsatisfactory',
    });
    await eventually(async () => {
      const detail = await api.invoices.get({ invoiceId });
      expect(detail).toMatchObject({ creditedMinor: 1_500, refundedMinor: 0 });
      expect(detail.history.at(-1)).toMatchObject({ type: 'credit_note_created', amountMinor: 1_500 });
    });
    const { items } = await api.activity({});
    expect(items.find(({ type }) => type === 'credit_note_created')?.after).toMatchObject({
      number: note.number,
      amountMinor: 1_500,
    });
  });
});
