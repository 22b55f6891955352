import { readFileSync } from 'node:fs';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, runEmulator, until } from './emulator.fixture';
import { type StripeCli, stripeCli } from './stripe-cli.fixture';

/** Events that `stripe trigger` makes with calls that have nothing to do with billing, and why they are left out. */
const outOfScope: Record<string, string[]> = {
  'Connect: other accounts': ['account.application.deauthorized', 'account.updated'],
  'balance and bank transfers': [
    'balance.available',
    'cash_balance.funds_available',
    'customer_cash_balance_transaction.created',
    'payment_intent.partially_funded',
    'payout.created',
    'payout.updated',
    'topup.created',
    'transfer.created',
    'transfer.reversed',
    'transfer.updated',
  ],
  'SEPA debits: cards alone are emulated': [
    'checkout.session.async_payment_failed',
    'checkout.session.async_payment_succeeded',
    'payment_intent.processing',
  ],
  Identity: [
    'identity.verification_session.canceled',
    'identity.verification_session.created',
    'identity.verification_session.redacted',
  ],
  Issuing: [
    'issuing_authorization.request',
    'issuing_authorization.request.eu',
    'issuing_authorization.request.gb',
    'issuing_card.created',
    'issuing_card.created.eu',
    'issuing_card.created.gb',
    'issuing_cardholder.created',
    'issuing_cardholder.created.eu',
    'issuing_cardholder.created.gb',
    'issuing_transaction.created',
    'issuing_transaction.purchase_details_receipt_updated',
    'issuing_transaction.updated',
  ],
  'quotes and payment links: the app sells through checkout': [
    'payment_link.created',
    'payment_link.updated',
    'quote.accepted',
    'quote.canceled',
    'quote.created',
    'quote.finalized',
  ],
  'reports and meters': [
    'reporting.report_run.succeeded',
    'v1.billing.meter.error_report_triggered',
    'v1.billing.meter.no_meter_found',
  ],
};

/** What is triggered, and the event that it makes where that has another name. */
const events: Record<string, string[]> = {
  guide: [
    'customer.subscription.created',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'invoice.payment_succeeded',
    'invoice.payment_failed',
    'checkout.session.completed',
  ],
  customers: [
    'customer.created',
    'customer.deleted',
    'customer.discount.created',
    'customer.discount.deleted',
    'customer.discount.updated',
    'customer.source.created',
    'customer.source.updated',
    'customer.subscription.paused',
    'customer.subscription.trial_will_end',
    'customer.updated',
  ],
  invoices: [
    'credit_note.created',
    'credit_note.updated',
    'credit_note.voided',
    'invoice.created',
    'invoice.deleted',
    'invoice.finalized',
    'invoice.marked_uncollectible',
    'invoice.paid',
    'invoice.payment_action_required',
    'invoice.sent',
    'invoice.updated',
    'invoice.voided',
    'invoiceitem.created',
    'invoiceitem.deleted',
  ],
  payments: [
    'charge.captured',
    'charge.dispute.closed',
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.failed',
    'charge.refund.updated',
    'charge.refunded',
    'charge.succeeded',
    'checkout.session.expired',
    'payment_intent.amount_capturable_updated',
    'payment_intent.canceled',
    'payment_intent.created',
    'payment_intent.payment_failed',
    'payment_intent.requires_action',
    'payment_intent.succeeded',
    'payment_method.attached',
    'payment_method.detached',
    'payment_method.updated',
    'setup_intent.canceled',
    'setup_intent.created',
    'setup_intent.requires_action',
    'setup_intent.setup_failed',
    'setup_intent.succeeded',
  ],
  catalogue: [
    'coupon.created',
    'coupon.deleted',
    'coupon.updated',
    'plan.created',
    'plan.deleted',
    'plan.updated',
    'price.created',
    'price.updated',
    'product.created',
    'product.deleted',
    'product.updated',
    'promotion_code.created',
    'promotion_code.updated',
    'tax_rate.created',
    'tax_rate.updated',
  ],
  subscriptions: [
    'subscription.payment_failed',
    'subscription.payment_succeeded',
    'subscription_schedule.aborted',
    'subscription_schedule.canceled',
    'subscription_schedule.completed',
    'subscription_schedule.created',
    'subscription_schedule.expiring',
    'subscription_schedule.released',
    'subscription_schedule.updated',
  ],
  portal: [
    'billing_portal.configuration.created',
    'billing_portal.configuration.updated',
    'billing_portal.session.created',
  ],
  clocks: [
    'test_helpers.test_clock.advancing',
    'test_helpers.test_clock.created',
    'test_helpers.test_clock.deleted',
    'test_helpers.test_clock.ready',
  ],
};

/** Triggers that are named after a story, not after an event. */
const made: Record<string, string> = {
  'subscription.payment_failed': 'invoice.payment_failed',
  'subscription.payment_succeeded': 'invoice.payment_succeeded',
  // Stripe says "aborted" of a schedule whose subscription was canceled; the CLI's fixture cancels the schedule itself.
  'subscription_schedule.aborted': 'subscription_schedule.canceled',
};

type Condition = (
  stripe: Stripe,
  control: (method: 'POST' | 'PUT', path: string, body?: object) => Promise<unknown>,
) => Promise<unknown>;

/** The fixture's customer has no card: where retries end a subscription, its schedule is aborted with it. */
const keepPastDue: Condition = (_stripe, control) => control('PUT', '/dunning', { endState: 'past_due' });

/** What an account must have before the CLI can trigger something; the README names each. */
const beforehand: Record<string, Condition> = {
  // The fixture names neither a configuration nor a return address; at Stripe the dashboard's settings have both.
  async 'billing_portal.session.created'(stripe, control) {
    const { id } = await stripe.billingPortal.configurations.create({
      default_return_url: 'https://app.test/billing',
      features: { invoice_history: { enabled: true } },
    });
    await control('POST', `/portal_configurations/${id}/default`);
  },
  'subscription_schedule.completed': keepPastDue,
  'subscription_schedule.expiring': keepPastDue,
};

/** What the CLI leaves to be done before the event comes. */
const afterwards: Record<string, (stripe: Stripe) => Promise<unknown>> = {
  // "Occurs 7 days before a subscription schedule will expire": the fixture stops its clock two days earlier.
  async 'subscription_schedule.expiring'(stripe) {
    const [clock] = (await stripe.testHelpers.testClocks.list()).data;
    if (!clock) throw new Error('the CLI made no test clock');
    const ready = () => stripe.testHelpers.testClocks.retrieve(clock.id);
    await until(async () => (await ready()).status === 'ready');
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: clock.frozen_time + 2 * 86_400 });
  },
};

const triggers = Object.values(events).flat();

let cli: StripeCli;
let running: Running;

beforeAll(async () => {
  cli = await stripeCli();
  // As the README starts it: what needs more than that is named there.
  running = await runEmulator();
});

afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await cli[Symbol.asyncDispose]();
});

/** An account of its own for each trigger. */
function keyOf(trigger: string): string {
  return `sk_test_cli_${trigger.replaceAll('.', '_')}`;
}

test.concurrent.each(triggers)('stripe trigger %s makes its event', { timeout: 60_000 }, async (trigger) => {
  const { emulator } = running;
  const key = keyOf(trigger);
  const stripe = new Stripe(key, {
    host: '127.0.0.1',
    port: emulator.port,
    protocol: 'http',
    telemetry: false,
  });
  await beforehand[trigger]?.(stripe, async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      headers,
      body: JSON.stringify(body ?? {}),
    });
    expect(answer.status).toBe(200);
  });
  const { exitCode, output } = await cli.run(
    'trigger',
    trigger,
    '--api-base',
    emulator.url,
    '--api-key',
    key,
  );
  expect(output).toContain('Trigger succeeded!');
  expect(exitCode).toBe(0);
  await afterwards[trigger]?.(stripe);
  const type = made[trigger] ?? trigger;
  // A clock that was sent off goes on after the answer.
  const event = await until(async () => (await stripe.events.list({ type, limit: 1 })).data[0]);
  expect(event.type).toBe(type);
});

test('the CLI triggers nothing that is neither emulated nor named here with a reason', async () => {
  const { output } = await cli.run('trigger', '--help');
  const listed = /Supported events:\n((?: {2}\S+\n)+)/.exec(output)?.[1]?.trim().split(/\s+/) ?? [];
  expect(listed.length).toBeGreaterThan(100);
  expect(listed.sort()).toEqual([...triggers, ...Object.values(outOfScope).flat()].sort());
});

test('the README names the triggers that need more than a fresh account, and no others', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const section = /## The Stripe CLI\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
  const named = [...section.matchAll(/^- `([a-z_.]+)`/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...new Set([...Object.keys(beforehand), ...Object.keys(afterwards)])].sort());
});

test.each(['subscription_schedule.completed', 'subscription_schedule.expiring'])(
  'stripe trigger %s ends otherwise in a fresh account',
  { timeout: 60_000 },
  async (trigger) => {
    const { emulator } = running;
    const key = `${keyOf(trigger)}_fresh`;
    const stripe = new Stripe(key, {
      host: '127.0.0.1',
      port: emulator.port,
      protocol: 'http',
      telemetry: false,
    });
    await cli.run('trigger', trigger, '--api-base', emulator.url, '--api-key', key);
    await until(async () => (await stripe.testHelpers.testClocks.list()).data[0]?.status === 'ready');
    expect((await stripe.events.list({ type: 'subscription_schedule.aborted' })).data).toHaveLength(1);
    expect((await stripe.events.list({ type: trigger })).data).toEqual([]);
  },
);
