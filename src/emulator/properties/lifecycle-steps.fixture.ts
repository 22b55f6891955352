import fc from 'fast-check';
import type Stripe from 'stripe';
import type { Bench, Params, World } from './random-world.fixture';

const day = 86_400;

/** What a subscription goes through beside changes of price and payments. */
export type LifecycleStep =
  | { kind: 'cancel_at'; days: number; behaviour: string }
  | { kind: 'leave'; prorate: boolean; invoiceNow: boolean }
  | { kind: 'pause'; invoicing: string; from: string }
  | { kind: 'resume'; anchor: string; payment: string }
  | { kind: 'seat'; price: number; quantity: number; payment: string }
  | { kind: 'begin'; anchorDays: number; backDays: number; sent: boolean }
  | { kind: 'trial'; days: number }
  | { kind: 'restart' };

const behaviours = fc.constantFrom('create_prorations', 'always_invoice', 'none');

export const lifecycleSteps: fc.Arbitrary<LifecycleStep> = fc.oneof(
  fc.record({
    kind: fc.constant('cancel_at' as const),
    days: fc.integer({ min: -1, max: 50 }),
    behaviour: behaviours,
  }),
  fc.record({ kind: fc.constant('leave' as const), prorate: fc.boolean(), invoiceNow: fc.boolean() }),
  fc.record({
    kind: fc.constant('pause' as const),
    invoicing: fc.constantFrom('invoice', 'pending_invoice_item'),
    from: fc.constantFrom('none', 'now', 'item_current_period_start'),
  }),
  fc.record({
    kind: fc.constant('resume' as const),
    anchor: fc.constantFrom('now', 'unchanged'),
    payment: fc.constantFrom('resume_on_payment_attempt', 'resume_on_payment_success'),
  }),
  fc.record({
    kind: fc.constant('seat' as const),
    price: fc.nat(3),
    quantity: fc.integer({ min: 0, max: 3 }),
    payment: fc.constantFrom('allow_incomplete', 'pending_if_incomplete', 'default_incomplete'),
  }),
  fc.record({
    kind: fc.constant('begin' as const),
    anchorDays: fc.integer({ min: 0, max: 27 }),
    backDays: fc.integer({ min: 0, max: 70 }),
    sent: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('trial' as const), days: fc.integer({ min: 1, max: 20 }) }),
  fc.constant({ kind: 'restart' as const }),
);

/** One such step on the subscription that the history is at; refused where Stripe refuses it. */
export function takeLifecycle(
  made: World,
  send: Bench['call'],
  subscription: Stripe.Subscription | undefined,
  step: LifecycleStep,
): void {
  if (step.kind === 'begin') {
    begin(made, send, step);
    return;
  }
  if (!subscription) return;
  const path = `/v1/subscriptions/${subscription.id}`;
  // A period that begins twice in one second is billed twice, and credited between: of no interest here.
  if (['resume', 'restart', 'trial'].includes(step.kind)) made.advance(1);
  const now = made.store.now();
  switch (step.kind) {
    case 'cancel_at':
      send('POST', path, {
        cancel_at: step.days < 0 ? '' : now + step.days * day,
        proration_behavior: step.behaviour,
      });
      break;
    case 'leave':
      send('DELETE', path, { prorate: step.prorate, invoice_now: step.invoiceNow });
      break;
    case 'pause':
      send('POST', `${path}/pause`, {
        invoicing_behavior: step.invoicing,
        'bill_for[unused_time_from][type]': step.from,
      });
      break;
    case 'resume':
      send('POST', `${path}/resume`, {
        'billing_cycle_anchor[type]': step.anchor,
        payment_behavior: step.payment,
      });
      break;
    case 'seat':
      seat(made, send, subscription, step);
      break;
    case 'trial':
      send('POST', path, { trial_end: now + step.days * day });
      break;
    case 'restart':
      send('POST', path, { 'billing_cycle_anchor[type]': 'now' });
      break;
  }
}

function begin(
  made: World,
  send: Bench['call'],
  { anchorDays, backDays, sent }: Extract<LifecycleStep, { kind: 'begin' }>,
): void {
  const now = made.store.now();
  const params: Params = {
    customer: made.customer,
    'items[0][price]': made.prices[0] ?? '',
    ...(anchorDays > 0 && { billing_cycle_anchor: now + anchorDays * day }),
    ...(backDays > 0 && { backdate_start_date: now - backDays * day }),
    ...(sent && { collection_method: 'send_invoice', days_until_due: 7 }),
  };
  send('POST', '/v1/subscriptions', params);
}

/** A second item comes, changes or goes. */
function seat(
  made: World,
  send: Bench['call'],
  subscription: Stripe.Subscription,
  { price, quantity, payment }: Extract<LifecycleStep, { kind: 'seat' }>,
): void {
  const how = { proration_behavior: 'always_invoice', payment_behavior: payment };
  const second = subscription.items.data[1];
  if (!second)
    send('POST', '/v1/subscription_items', {
      ...how,
      subscription: subscription.id,
      price: made.prices[price] ?? '',
      quantity,
    });
  else if (quantity === 0) send('DELETE', `/v1/subscription_items/${second.id}`, how);
  else send('POST', `/v1/subscription_items/${second.id}`, { ...how, quantity });
}
