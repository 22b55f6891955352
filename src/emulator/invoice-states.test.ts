import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { eventTypes, runEmulator, startSeconds } from './emulator.fixture';

type State = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
type Verb = 'finalize' | 'pay' | 'void' | 'write off' | 'delete' | 'edit';

/** An invoice by hand of 29.00, brought into a state. */
async function invoiceIn(stripe: Stripe, state: State): Promise<Stripe.Invoice> {
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const draft = await stripe.invoices.create({ customer: customer.id, currency: 'usd' });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 2_900,
    currency: 'usd',
  });
  if (state === 'draft') return stripe.invoices.retrieve(draft.id);
  const open = await stripe.invoices.finalizeInvoice(draft.id);
  if (state === 'paid') return stripe.invoices.pay(draft.id);
  if (state === 'void') return stripe.invoices.voidInvoice(draft.id);
  if (state === 'uncollectible') return stripe.invoices.markUncollectible(draft.id);
  return open;
}

const verbs: Record<Verb, (stripe: Stripe, id: string) => Promise<{ status?: string | null }>> = {
  finalize: (stripe, id) => stripe.invoices.finalizeInvoice(id),
  pay: (stripe, id) => stripe.invoices.pay(id),
  void: (stripe, id) => stripe.invoices.voidInvoice(id),
  'write off': (stripe, id) => stripe.invoices.markUncollectible(id),
  delete: async (stripe, id) => ((await stripe.invoices.del(id)).deleted ? { status: 'gone' } : {}),
  edit: (stripe, id) => stripe.invoices.update(id, { footer: 'Thank you' }),
};

/** Where each verb leads from each state; null is a refusal that changes nothing. */
const transitions: Record<State, Record<Verb, string | null>> = {
  draft: { finalize: 'open', pay: 'paid', void: null, 'write off': null, delete: 'gone', edit: 'draft' },
  open: { finalize: null, pay: 'paid', void: 'void', 'write off': 'uncollectible', delete: null, edit: null },
  paid: { finalize: null, pay: null, void: null, 'write off': null, delete: null, edit: null },
  void: { finalize: null, pay: null, void: null, 'write off': null, delete: null, edit: null },
  uncollectible: { finalize: null, pay: 'paid', void: 'void', 'write off': null, delete: null, edit: null },
};

const cases = Object.entries(transitions).flatMap(([state, row]) =>
  Object.entries(row).map(([verb, to]) => ({ state: state as State, verb: verb as Verb, to })),
);

test.each(cases)('an invoice that is $state: $verb leads to $to', async ({ state, verb, to }) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const before = await invoiceIn(stripe, state);
  const events = (await eventTypes(stripe)).length;
  const outcome = await verbs[verb](stripe, before.id).then(
    ({ status }) => status,
    (error: Stripe.errors.StripeError) => {
      expect(error.statusCode).toBe(400);
      return null;
    },
  );
  expect(outcome).toBe(to);
  if (to !== null) return;
  expect(await stripe.invoices.retrieve(before.id)).toEqual(before);
  expect(await eventTypes(stripe)).toHaveLength(events);
});

test('an invoice gets its number once, and says each step of its payment', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const draft = await invoiceIn(stripe, 'draft');
  expect(draft.number).toBeNull();
  const open = await stripe.invoices.finalizeInvoice(draft.id);
  const before = (await eventTypes(stripe)).length;
  const paid = await stripe.invoices.pay(draft.id);
  expect(paid).toMatchObject({ number: open.number, amount_remaining: 0 });
  expect(new Set((await eventTypes(stripe)).slice(before))).toEqual(
    new Set(
      [
        'charge.succeeded',
        'payment_intent.succeeded',
        'invoice.updated',
        'invoice.paid',
        'invoice.payment_succeeded',
        'invoice_payment.paid',
      ].filter((type) => type !== 'invoice.updated'),
    ),
  );
});

test('an invoice that is voided cancels its payment intent, and one that is written off keeps it', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const intentOf = async (id: string) => {
    const { data } = await stripe.invoicePayments.list({ invoice: id });
    return stripe.paymentIntents.retrieve(String(data[0]?.payment.payment_intent));
  };
  const voided = await invoiceIn(stripe, 'void');
  expect((await intentOf(voided.id)).status).toBe('canceled');
  const written = await invoiceIn(stripe, 'uncollectible');
  expect((await intentOf(written.id)).status).toBe('requires_payment_method');
});

test('an attempt that fails counts, leaves the invoice open and names the next by the policy', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { id } = await stripe.products.create({ name: 'Pro' });
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_chargeCustomerFail',
    invoice_settings: { default_payment_method: 'pm_card_chargeCustomerFail' },
  });
  const price_data = {
    product: id,
    currency: 'usd',
    unit_amount: 2_900,
    recurring: { interval: 'month' as const },
  };
  const { id: subscription } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price_data }],
    trial_period_days: 1,
  });
  const day = 86_400;
  const hour = 3_600;
  const latest = async () => (await stripe.invoices.list({ subscription })).data[0];
  await emulator.control.advance(day + hour);
  const first = startSeconds + day + hour;
  expect(await latest()).toMatchObject({
    status: 'open',
    attempt_count: 1,
    next_payment_attempt: first + 3 * day,
  });
  await emulator.control.advance(3 * day);
  expect(await latest()).toMatchObject({
    status: 'open',
    attempt_count: 2,
    next_payment_attempt: first + 8 * day,
  });
  await emulator.control.advance(12 * day);
  expect(await latest()).toMatchObject({ status: 'open', attempt_count: 4, next_payment_attempt: null });
});
