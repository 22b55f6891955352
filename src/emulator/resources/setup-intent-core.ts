import { authenticationFailed, type CardFailure, expiredCard } from '../engine/card-failures';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance, create } from './emit';
import { errorOf } from './payment-intent-core';
import { behaviourOf, isExpired } from './payment-method-core';

type SetupIntent = Tables['setup_intent'];
type PaymentMethod = Tables['payment_method'];

/** What every intent says of the cards that may be saved. */
export const setupOptions = {
  card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
} as const satisfies SetupIntent['payment_method_options'];

/** An intent to save a card for later, off-session payments. */
export function createSetupIntent(
  tx: Tx,
  customer: string | null,
  fields: Partial<SetupIntent> = {},
): SetupIntent {
  const id = tx.newId('seti');
  const intent: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_${tx.newId('secret')}`,
    created: tx.now,
    customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: setupOptions,
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
    ...fields,
  };
  return create(tx, 'setup_intent', intent, 'setup_intent.created');
}

export type SetupAttempt =
  | { kind: 'succeeded'; intent: SetupIntent }
  | { kind: 'declined'; intent: SetupIntent; failure: CardFailure }
  | { kind: 'requires_action'; intent: SetupIntent };

/** Asks the bank to accept the card for later. Nothing is charged. */
export function attemptSetup(
  tx: Tx,
  intent: SetupIntent,
  method: PaymentMethod,
  { authenticated, returnUrl = null }: { authenticated: boolean; returnUrl?: string | null },
): SetupAttempt {
  const { setup, threeDSecure } = behaviourOf(method);
  const isAsked = threeDSecure === 'always' || threeDSecure === 'unless_saved';
  if (isAsked && !authenticated) {
    const waiting = {
      status: 'requires_action',
      payment_method: method.id,
      next_action: {
        type: 'redirect_to_url',
        redirect_to_url: { return_url: returnUrl, url: `${tx.baseUrl}/3ds/${intent.id}` },
      },
    };
    return {
      kind: 'requires_action',
      intent: advance(tx, 'setup_intent', intent, waiting, 'setup_intent.requires_action'),
    };
  }
  if (isExpired(tx, method)) return failSetup(tx, intent, method, expiredCard);
  if (setup !== 'ok') return failSetup(tx, intent, method, setup);
  const done = { status: 'succeeded', payment_method: method.id, last_setup_error: null, next_action: null };
  return { kind: 'succeeded', intent: advance(tx, 'setup_intent', intent, done, 'setup_intent.succeeded') };
}

export function failSetupAuthentication(tx: Tx, intent: SetupIntent, method: PaymentMethod): SetupAttempt {
  return failSetup(tx, intent, method, {
    ...authenticationFailed,
    code: 'setup_intent_authentication_failure',
  });
}

function failSetup(tx: Tx, intent: SetupIntent, method: PaymentMethod, failure: CardFailure): SetupAttempt {
  const failed = {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: { ...errorOf(failure), payment_method: method },
  };
  return {
    kind: 'declined',
    intent: advance(tx, 'setup_intent', intent, failed, 'setup_intent.setup_failed'),
    failure,
  };
}
