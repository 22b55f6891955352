import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator, startSeconds } from './emulator.fixture';
import { storeApi } from './store-api.fixture';

const day = 86_400;
const hour = 3_600;

async function customerWith(stripe: Stripe, card: string | null = 'pm_card_visa') {
  return stripe.customers.create({
    email: 'billing@acme.test',
    ...(card && { payment_method: card, invoice_settings: { default_payment_method: card } }),
  });
}

test('items that wait are taken only when asked for, and the invoice is paid from its draft', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe);
  await stripe.invoiceItems.create({
    customer: customer.id,
    amount: 2_000,
    currency: 'usd',
    description: 'Hat',
  });
  expect(await stripe.invoices.create({ customer: customer.id })).toMatchObject({
    status: 'draft',
    billing_reason: 'manual',
    auto_advance: false,
    total: 0,
    number: null,
    parent: null,
    lines: { data: [] },
  });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
    description: 'Autumn',
    footer: 'Thanks',
    custom_fields: [{ name: 'PO', value: '7' }],
    metadata: { a: '1' },
  });
  expect(draft).toMatchObject({
    total: 2_000,
    amount_due: 2_000,
    description: 'Autumn',
    footer: 'Thanks',
    custom_fields: [{ name: 'PO', value: '7' }],
    lines: { data: [{ amount: 2_000, description: 'Hat', parent: { type: 'invoice_item_details' } }] },
  });
  expect((await stripe.invoiceItems.list({ pending: true })).data).toEqual([]);

  const paid = await stripe.invoices.pay(String(draft.id));
  expect(paid).toMatchObject({ status: 'paid', attempt_count: 1, amount_paid: 2_000, auto_advance: false });
  const [link] = (await stripe.invoicePayments.list({ invoice: draft.id })).data;
  expect(await stripe.invoicePayments.retrieve(String(link?.id))).toMatchObject({
    status: 'paid',
    amount_paid: 2_000,
  });
  expect(await stripe.paymentIntents.retrieve(String(link?.payment.payment_intent))).toMatchObject({
    description: 'Payment for Invoice',
    setup_future_usage: null,
  });
  expect((await eventTypes(stripe)).slice(-8)).toEqual([
    'invoice.created',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
  ]);
});

test('a draft is edited line by line, and its amounts follow', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe);
  const price = await stripe.prices.create({
    product_data: { name: 'Hat' },
    currency: 'usd',
    unit_amount: 700,
  });
  const invoice = String((await stripe.invoices.create({ customer: customer.id })).id);
  const total = async () => (await stripe.invoices.retrieve(invoice)).total;
  const item = await stripe.invoiceItems.create({
    customer: customer.id,
    invoice,
    pricing: { price: price.id },
    quantity: 3,
  });
  expect(item).toMatchObject({
    amount: 2_100,
    quantity: 3,
    description: 'Hat',
    pricing: { price_details: { price: price.id } },
    invoice,
  });
  const coupon = await stripe.coupons.create({ percent_off: 50 });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice,
    amount: 1_900,
    discounts: [{ coupon: coupon.id }],
  });
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
    subtotal: 3_050,
    total: 3_050,
    total_discount_amounts: [{ amount: 950 }],
  });
  await stripe.invoiceItems.update(item.id, { quantity: 1, metadata: { a: '1' } });
  expect(await total()).toBe(1_650);
  await stripe.invoices.update(invoice, { discounts: [{ coupon: coupon.id }] });
  expect(await total()).toBe(825);
  await stripe.invoices.update(invoice, { discounts: '' });
  await stripe.invoiceItems.del(item.id);
  expect(await total()).toBe(950);
  expect((await stripe.invoices.listLineItems(invoice)).data).toHaveLength(1);
});

test('the lines of a draft are added, changed and removed several at once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe);
  const waiting = await stripe.invoiceItems.create({ customer: customer.id, amount: 300, currency: 'usd' });
  const id = String((await stripe.invoices.create({ customer: customer.id })).id);
  const added = await stripe.invoices.addLines(id, {
    lines: [{ amount: 500, description: 'Hat' }, { amount: 700 }, { invoice_item: waiting.id }],
    invoice_metadata: { a: '1' },
  });
  expect(added).toMatchObject({ total: 1_500, metadata: { a: '1' } });
  const [hat, cap, kept] = added.lines.data.map((line) => line.id);
  const updated = await stripe.invoices.updateLines(id, { lines: [{ id: String(hat), amount: 600 }] });
  expect(updated.total).toBe(1_600);
  expect(await stripe.invoices.updateLineItem(id, String(cap), { description: 'Cap' })).toMatchObject({
    id: cap,
    description: 'Cap',
  });
  const removed = await stripe.invoices.removeLines(id, {
    lines: [
      { id: String(hat), behavior: 'delete' },
      { id: String(kept), behavior: 'unassign' },
    ],
  });
  expect(removed.total).toBe(700);
  const pending = (await stripe.invoiceItems.list({ customer: customer.id, pending: true })).data;
  expect(pending.map((item) => item.id)).toEqual([waiting.id]);
  await expect(stripe.invoices.updateLines(id, { lines: [{ id: 'il_x', amount: 1 }] })).rejects.toMatchObject(
    { code: 'resource_missing', param: 'lines[0][id]' },
  );
});

test('a final invoice changes nothing that costs money, and what it may change it does', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe);
  await stripe.invoiceItems.create({ customer: customer.id, amount: 2_000, currency: 'usd' });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
  });
  const open = await stripe.invoices.finalizeInvoice(String(draft.id), { expand: ['confirmation_secret'] });
  expect(open).toMatchObject({
    status: 'open',
    number: `${customer.invoice_prefix}-0001`,
    auto_advance: false,
    next_payment_attempt: null,
    confirmation_secret: { type: 'payment_intent' },
  });
  const frozen = { statusCode: 400, code: 'invoice_not_editable' };
  const id = String(open.id);
  await expect(stripe.invoices.update(id, { description: 'Late' })).rejects.toMatchObject(frozen);
  await expect(stripe.invoices.del(id)).rejects.toMatchObject(frozen);
  await expect(
    stripe.invoiceItems.create({ customer: customer.id, invoice: id, amount: 1 }),
  ).rejects.toMatchObject(frozen);
  const [item] = (await stripe.invoiceItems.list({ invoice: id })).data;
  await expect(stripe.invoiceItems.del(String(item?.id))).rejects.toMatchObject(frozen);
  expect(await stripe.invoices.update(id, { metadata: { a: '1' }, auto_advance: true })).toMatchObject({
    metadata: { a: '1' },
    auto_advance: true,
  });
});

test('a draft that advances by itself is finalized and charged after an hour', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, advanceTo } = await clockedCustomer(stripe);
  await stripe.invoiceItems.create({ customer: customer.id, amount: 2_000, currency: 'usd' });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    auto_advance: true,
    pending_invoice_items_behavior: 'include',
  });
  const at = startSeconds + hour;
  expect(draft).toMatchObject({ automatically_finalizes_at: at, next_payment_attempt: at });
  await advanceTo(at);
  expect(await stripe.invoices.retrieve(String(draft.id))).toMatchObject({
    status: 'paid',
    status_transitions: { finalized_at: at, paid_at: at },
  });
});

test('an invoice finalized with auto_advance is tried after an hour, and its failure is retried', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, advanceTo } = await clockedCustomer(stripe, { card: 'pm_card_chargeCustomerFail' });
  await stripe.invoiceItems.create({ customer: customer.id, amount: 2_000, currency: 'usd' });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
  });
  const id = String(draft.id);
  const open = await stripe.invoices.finalizeInvoice(id, { auto_advance: true });
  expect(open.next_payment_attempt).toBe(startSeconds + hour);
  await advanceTo(startSeconds + hour);
  expect(await stripe.invoices.retrieve(id)).toMatchObject({
    status: 'open',
    attempt_count: 1,
    next_payment_attempt: startSeconds + hour + 3 * day,
  });
});

test('an invoice that is sent waits for its due date, then it is overdue', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, advanceTo } = await clockedCustomer(stripe, { card: null });
  await stripe.customers.update(customer.id, { email: 'billing@acme.test' });
  await stripe.invoiceItems.create({ customer: customer.id, amount: 2_000, currency: 'usd' });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    collection_method: 'send_invoice',
    days_until_due: 7,
    pending_invoice_items_behavior: 'include',
  });
  expect(draft.due_date).toBe(startSeconds + 7 * day);
  const sent = await stripe.invoices.sendInvoice(String(draft.id));
  expect(sent.status).toBe('open');
  expect((await eventTypes(stripe)).at(-1)).toBe('invoice.sent');
  await advanceTo(startSeconds + 8 * day);
  expect(await eventTypes(stripe)).toContain('invoice.overdue');
  const listed = await stripe.invoices.list({
    customer: customer.id,
    due_date: { lt: startSeconds + 8 * day },
  });
  expect(listed.data.map((invoice) => invoice.id)).toEqual([draft.id]);
  const paid = await stripe.invoices.pay(String(draft.id), { paid_out_of_band: true });
  expect(paid.status).toBe('paid');
  const intents = (await stripe.paymentIntents.list({ customer: customer.id })).data;
  expect(intents).toMatchObject([{ status: 'canceled', cancellation_reason: 'automatic' }]);
  expect(await eventTypes(stripe)).not.toContain('invoice.payment_succeeded');
});

test('an invoice of nothing is paid by being finalized', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe, null);
  const draft = await stripe.invoices.create({ customer: customer.id });
  expect(await stripe.invoices.finalizeInvoice(String(draft.id))).toMatchObject({
    status: 'paid',
    attempt_count: 0,
  });
});

test('a deleted draft takes its items along', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe);
  await stripe.invoiceItems.create({ customer: customer.id, amount: 2_000, currency: 'usd' });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
  });
  expect(await stripe.invoices.del(String(draft.id))).toEqual({
    id: draft.id,
    object: 'invoice',
    deleted: true,
  });
  await expect(stripe.invoices.retrieve(String(draft.id))).rejects.toMatchObject({ statusCode: 404 });
  expect((await stripe.invoiceItems.list({ customer: customer.id })).data).toEqual([]);
  expect((await eventTypes(stripe)).slice(-2)).toEqual(['invoiceitem.deleted', 'invoice.deleted']);
});

test('a declined payment leaves the invoice open, and one written off can still be paid', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe, 'pm_card_chargeCustomerFail');
  await stripe.invoiceItems.create({ customer: customer.id, amount: 2_000, currency: 'usd' });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
  });
  const id = String(draft.id);
  await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
  expect(await stripe.invoices.retrieve(id)).toMatchObject({
    status: 'open',
    attempt_count: 1,
    attempted: true,
  });
  expect((await stripe.invoices.markUncollectible(id)).status).toBe('uncollectible');
  expect((await stripe.invoices.pay(id, { payment_method: 'pm_card_visa' })).status).toBe('paid');
  await expect(stripe.invoices.voidInvoice(id)).rejects.toMatchObject({ code: 'invoice_already_paid' });
});

test('an invoice of a subscription takes the items of that subscription alone', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await customerWith(stripe);
  const plan = await stripe.plans.create({
    currency: 'usd',
    interval: 'month',
    amount: 900,
    product: { name: 'Pro' },
  });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: plan.id }] });
  const item = { customer: customer.id, currency: 'usd' };
  await stripe.invoiceItems.create({ ...item, amount: 100 });
  await stripe.invoiceItems.create({ ...item, amount: 200, subscription: id });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    subscription: id,
    pending_invoice_items_behavior: 'include',
  });
  expect(draft).toMatchObject({
    total: 200,
    parent: { type: 'subscription_details', subscription_details: { subscription: id } },
  });
});

const invoice = 'customer=CUS';

test.each([
  ['no customer', '/v1/invoices', '', 'parameter_missing', 'customer'],
  [
    'a due date without being sent',
    '/v1/invoices',
    `${invoice}&days_until_due=7`,
    undefined,
    'days_until_due',
  ],
  [
    'no due date though sent',
    '/v1/invoices',
    `${invoice}&collection_method=send_invoice`,
    'parameter_missing',
    'days_until_due',
  ],
  [
    'a due date that has passed',
    '/v1/invoices',
    `${invoice}&collection_method=send_invoice&due_date=1`,
    undefined,
    'due_date',
  ],
  [
    'a foreign card',
    '/v1/invoices',
    `${invoice}&default_payment_method=pm_x`,
    'resource_missing',
    'default_payment_method',
  ],
  [
    'an unknown coupon',
    '/v1/invoices',
    `${invoice}&pending_invoice_items_behavior=include&discounts[0][coupon]=x`,
    'resource_missing',
    'discounts[0][coupon]',
  ],
  ['neither amount nor price', '/v1/invoiceitems', invoice, 'parameter_missing', 'amount'],
  ['amount and price', '/v1/invoiceitems', `${invoice}&amount=1&pricing[price]=x`, undefined, 'pricing'],
  [
    'an unknown price',
    '/v1/invoiceitems',
    `${invoice}&pricing[price]=x`,
    'resource_missing',
    'pricing[price]',
  ],
  [
    'a period that ends before it starts',
    '/v1/invoiceitems',
    `${invoice}&amount=1&period[start]=2&period[end]=1`,
    undefined,
    'period[end]',
  ],
  [
    'an unknown invoice',
    '/v1/invoiceitems',
    `${invoice}&amount=1&invoice=in_x`,
    'resource_missing',
    'invoice',
  ],
])('%s is refused and leaves the store as it was, byte for byte', (_case, path, form, code, param) => {
  const { post, dump } = storeApi();
  const customer = post('/v1/customers', 'name=Acme').body.id;
  post('/v1/invoiceitems', `customer=${customer}&amount=500&currency=usd`);
  const before = dump();
  const { status, body } = post(path, form.replace('CUS', customer));
  expect([status, body.error?.code, body.error?.param]).toEqual([400, code, param]);
  expect(dump()).toBe(before);
});
