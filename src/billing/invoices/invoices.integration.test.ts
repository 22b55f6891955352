import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { invoiceCsv } from './invoice-csv';
import { freshInvoiceLink } from './invoice-link';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** An organization whose renewal could not be charged: one invoice is open. */
async function owing() {
  const { organization, owner } = await subscribe(app);
  const api = callAs(app, owner).billing;
  const customer = await customerOf(app, organization);
  await failNextCharge(customer);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  await app.stripe.subscriptions.update(subscription?.id ?? '', {
    trial_end: 'now',
    proration_behavior: 'none',
  });
  const invoice = await eventually(async () => {
    const { items } = await api.invoices.list({ status: 'open' });
    expect(items).toHaveLength(1);
    return items[0];
  });
  return { organization, api, customer, invoiceId: invoice?.id ?? '' };
}

function failNextCharge(customer: string): Promise<Response> {
  return fetch(`${app.emulator.url}/_emulator/next_charge_fails`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer, decline_code: 'insufficient_funds' }),
  });
}

describe('invoices', () => {
  it('show their lines, sums and what happened to them', async () => {
    const { api, invoiceId } = await owing();
    const invoice = await eventually(async () => {
      const detail = await api.invoices.get({ invoiceId });
      expect(detail.history.map(({ type }) => type)).toEqual(['invoice_finalized', 'payment_failed']);
      return detail;
    });
    expect(invoice).toMatchObject({ status: 'open', isPastDue: true, subtotalMinor: 9_900, taxMinor: 0 });
    const sum = invoice.lines.reduce((total, line) => total + line.amountMinor, 0);
    expect(sum).toBe(invoice.subtotalMinor);
  });

  it('are paid with one press, once, and the plan goes on', async () => {
    const { api, invoiceId } = await owing();
    const requestId = randomUUID();
    expect(await api.invoices.pay({ invoiceId, requestId })).toEqual({ state: 'paid' });
    expect(await api.invoices.pay({ invoiceId, requestId })).toEqual({ state: 'paid' });
    await eventually(async () => {
      expect((await api.overview()).subscription?.status).toBe('active');
      expect((await api.invoices.get({ invoiceId })).status).toBe('paid');
    });
    await expect(api.invoices.pay({ invoiceId, requestId: randomUUID() })).rejects.toMatchObject({
      cause: { reason: 'change_not_possible' },
    });
  });

  it('stay open when the card is refused, in the bank’s words', async () => {
    const { api, invoiceId, customer } = await owing();
    await failNextCharge(customer);
    expect(await api.invoices.pay({ invoiceId, requestId: randomUUID() })).toMatchObject({
      state: 'declined',
    });
    expect((await app.stripe.invoices.retrieve(invoiceId)).status).toBe('open');
  });

  it('can be narrowed by status and year', async () => {
    const { api } = await owing();
    const year = new Date().getUTCFullYear();
    expect((await api.invoices.list({ status: 'paid' })).items.every(({ status }) => status === 'paid')).toBe(
      true,
    );
    expect((await api.invoices.list({ year })).items).toHaveLength(2);
    expect((await api.invoices.list({ year: year - 1 })).items).toEqual([]);
    expect(await api.invoices.years()).toEqual({ first: year, last: year });
  });

  it('are nobody else’s: not to read, not to pay, not to open', async () => {
    const { invoiceId, organization } = await owing();
    const other = await app.addOrganization('Globex');
    const globex = callAs(app, await other.signIn('owner')).billing;
    const notFound = { cause: { reason: 'not_found' } };
    await expect(globex.invoices.get({ invoiceId })).rejects.toMatchObject(notFound);
    await expect(globex.invoices.pay({ invoiceId, requestId: randomUUID() })).rejects.toMatchObject(notFound);
    await expect(freshInvoiceLink(app.services, other.id, { invoiceId, kind: 'pdf' })).rejects.toMatchObject({
      reason: 'not_found',
    });
    expect(await freshInvoiceLink(app.services, organization.id, { invoiceId, kind: 'page' })).toContain(
      invoiceId,
    );
    const member = callAs(app, await organization.signIn('member')).billing;
    await expect(member.invoices.get({ invoiceId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('leave as CSV in which no cell is a formula', async () => {
    const { organization, customer } = await owing();
    await app.stripe.invoiceItems.create({
      customer,
      amount: 100,
      currency: 'usd',
      description: '=HYPERLINK("http://evil.test","x")',
    });
    const invoice = await app.stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
    await app.stripe.invoices.finalizeInvoice(invoice.id ?? '');
    const csv = await eventually(async () => {
      const file = await text(
        invoiceCsv(app.services.database, { organizationId: organization.id, livemode: false }),
      );
      expect(file).toContain('HYPERLINK');
      return file;
    });
    const [header, ...rows] = csv.trim().split('\n');
    expect(header).toMatch(/^number,date,status,description,currency,subtotal/);
    expect(rows).toHaveLength(3);
    expect(csv).toContain(',USD,99.00,0.00,0.00,99.00,');
    expect(csv).not.toMatch(/(^|,)"?=/m);
  });
});
