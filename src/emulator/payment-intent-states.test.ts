import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';

const states = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'requires_capture',
  'succeeded',
  'canceled',
] as const;
type State = (typeof states)[number];
type Verb = 'give a card' | 'confirm' | 'decline' | 'challenge' | 'hold' | 'capture' | 'cancel';

const amount = { amount: 2_900, currency: 'usd' };
const noRedirects = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } } as const;

async function intentIn(stripe: Stripe, state: State): Promise<Stripe.PaymentIntent> {
  const create = (params: Partial<Stripe.PaymentIntentCreateParams>) =>
    stripe.paymentIntents.create({ ...amount, ...noRedirects, ...params });
  const pay = { payment_method: 'pm_card_visa', confirm: true };
  switch (state) {
    case 'requires_payment_method':
      return create({});
    case 'requires_confirmation':
      return create({ payment_method: 'pm_card_visa' });
    case 'requires_action':
      return create({ ...pay, payment_method: 'pm_card_authenticationRequired' });
    case 'requires_capture':
      return create({ ...pay, capture_method: 'manual' });
    case 'succeeded':
      return create(pay);
    case 'canceled':
      return stripe.paymentIntents.cancel((await create({})).id);
  }
}

const verbs: Record<Verb, (stripe: Stripe, id: string) => Promise<Stripe.PaymentIntent>> = {
  'give a card': (stripe, id) => stripe.paymentIntents.update(id, { payment_method: 'pm_card_visa' }),
  confirm: (stripe, id) => stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }),
  decline: async (stripe, id) => {
    // A decline has happened although the call fails: what it left is read.
    const error: unknown = await stripe.paymentIntents
      .confirm(id, { payment_method: 'pm_card_chargeDeclined' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ type: expect.any(String) });
    if ((error as Stripe.errors.StripeError).statusCode !== 402) throw error;
    return stripe.paymentIntents.retrieve(id);
  },
  challenge: (stripe, id) =>
    stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_authenticationRequired' }),
  hold: (stripe, id) =>
    stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', capture_method: 'manual' }),
  capture: (stripe, id) => stripe.paymentIntents.capture(id),
  cancel: (stripe, id) => stripe.paymentIntents.cancel(id),
};

/** Where each verb leads while an intent can be paid. */
const payable: Record<Verb, State | null> = {
  'give a card': 'requires_confirmation',
  confirm: 'succeeded',
  decline: 'requires_payment_method',
  challenge: 'requires_action',
  hold: 'requires_capture',
  capture: null,
  cancel: 'canceled',
};
const over: Record<Verb, State | null> = {
  'give a card': null,
  confirm: null,
  decline: null,
  challenge: null,
  hold: null,
  capture: null,
  cancel: null,
};
/** Null is a refusal that changes nothing. */
const transitions: Record<State, Record<Verb, State | null>> = {
  requires_payment_method: payable,
  requires_confirmation: payable,
  requires_action: payable,
  requires_capture: { ...over, capture: 'succeeded', cancel: 'canceled' },
  succeeded: over,
  canceled: over,
};

const cases = states.flatMap((state) =>
  Object.entries(transitions[state]).map(([verb, to]) => ({ state, verb: verb as Verb, to })),
);

test.each(cases)('an intent that $state: $verb leads to $to', async ({ state, verb, to }) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const before = await intentIn(stripe, state);
  expect(before.status).toBe(state);
  const events = (await eventTypes(stripe)).length;
  const outcome = await verbs[verb](stripe, before.id).then(
    ({ status }) => status,
    (error: Stripe.errors.StripeError) => {
      expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
      return null;
    },
  );
  expect(outcome).toBe(to);
  if (to !== null) return;
  expect(await stripe.paymentIntents.retrieve(before.id)).toEqual(before);
  expect(await eventTypes(stripe)).toHaveLength(events);
});

test('an intent that waits for 3-D Secure has made no charge', async () => {
  await using running = await runEmulator();
  const waiting = await intentIn(running.stripe, 'requires_action');
  expect(waiting).toMatchObject({ latest_charge: null, next_action: { type: 'redirect_to_url' } });
  expect((await running.stripe.charges.list()).data).toEqual([]);
});
