import { paymentMethodConfigurationId } from '../store/ids';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { email } from '../wire/email';
import {
  boolean,
  clearable,
  integer,
  keywordOr,
  list,
  metadata,
  object,
  oneOf,
  required,
  text,
  url,
} from '../wire/params';
import { invalidRequest, notEmulated } from '../wire/stripe-error';
import { cardOptions } from './payment-intent-core';
import { shippingFields, shippingParam } from './shipping-param';

type PaymentIntent = Tables['payment_intent'];

const futureUsage = oneOf('off_session', 'on_session');

export const automaticMethodsParam = object({
  enabled: required(boolean()),
  allow_redirects: oneOf('always', 'never'),
});

type AutomaticMethods = ReturnType<typeof automaticMethodsParam.parse>;

const optionsParam = object({
  card: object({ request_three_d_secure: oneOf('any', 'automatic', 'challenge') }),
});

/** What creating, updating and confirming an intent have in common. */
export const intentShape = {
  allowed_payment_method_types: list(text()),
  payment_method: text(),
  payment_method_options: optionsParam,
  receipt_email: clearable(email({ max: 800 })),
  setup_future_usage: clearable(futureUsage),
  shipping: clearable(shippingParam),
};

/** What creating and updating have in common. */
export const describedShape = {
  capture_method: oneOf('automatic', 'automatic_async', 'manual'),
  customer: text(),
  description: text({ max: 1000 }),
  metadata: metadata(),
  statement_descriptor: text({ max: 22 }),
  statement_descriptor_suffix: text({ max: 22 }),
  transfer_group: text(),
};

/** What goes with an attempt. */
export const confirmShape = {
  error_on_requires_action: boolean(),
  off_session: keywordOr(['one_off', 'recurring'], boolean()),
  return_url: url(),
  use_stripe_sdk: boolean(),
};

export const amountParam = integer({ min: 1 });

interface CommonParams {
  allowed_payment_method_types?: string[];
  payment_method_options?: ReturnType<typeof optionsParam.parse>;
  receipt_email?: string | null;
  setup_future_usage?: string | null;
  shipping?: ReturnType<typeof shippingParam.parse> | null;
}

/** The stored members of what creating, updating and confirming have in common. */
export function commonFields(params: CommonParams): Partial<PaymentIntent> {
  const { payment_method_options: options, shipping } = params;
  const allowed = params.allowed_payment_method_types;
  return {
    ...(allowed && { allowed_payment_method_types: cardsAmong(allowed) }),
    ...(params.receipt_email !== undefined && { receipt_email: params.receipt_email }),
    ...(params.setup_future_usage !== undefined && { setup_future_usage: params.setup_future_usage }),
    ...(shipping !== undefined && { shipping: shipping && shippingFields(shipping) }),
    ...(options && { payment_method_options: { card: { ...cardOptions.card, ...options.card } } }),
  };
}

/** A filter of the ways to pay, of which there are only cards here. */
export function cardsAmong(allowed: string[]): string[] {
  if (allowed.length === 0 || allowed.includes('card')) return allowed;
  throw notEmulated('payment methods other than cards', 'allowed_payment_method_types');
}

/**
 * Which ways to pay an intent offers. Without a word it takes those of the account's settings, which may lead the
 * customer away and back. https://docs.stripe.com/upgrades/manage-payment-methods
 */
export function automaticFields(tx: Tx, wish: AutomaticMethods | undefined) {
  const { enabled, allow_redirects: redirects = 'always' } = wish ?? { enabled: true };
  if (!enabled) return { automatic_payment_methods: { enabled }, payment_method_configuration_details: null };
  return {
    automatic_payment_methods: { allow_redirects: redirects, enabled },
    payment_method_configuration_details: { id: paymentMethodConfigurationId(tx.seed), parent: null },
  };
}

/** A way to pay that leads the customer away needs an address to lead back to. */
export function checkReturnUrl(
  intent: Pick<
    Tables['setup_intent'] | PaymentIntent,
    'allowed_payment_method_types' | 'automatic_payment_methods' | 'object'
  >,
  returnUrl: string | undefined,
  isOffSession = false,
): void {
  const automatic = intent.automatic_payment_methods;
  if (returnUrl !== undefined || isOffSession || !automatic?.enabled) return;
  const isCardsOnly = intent.allowed_payment_method_types?.every((type) => type === 'card') ?? false;
  if (automatic.allow_redirects === 'never' || isCardsOnly) return;
  const name = intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
  throw invalidRequest(
    `This ${name} is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a \`return_url\`. If you don't want to accept redirect-based payment methods, set \`automatic_payment_methods[enabled]\` to \`true\` and \`automatic_payment_methods[allow_redirects]\` to \`never\` when creating Setup Intents and Payment Intents.`,
  );
}

/** Some parameters speak of an attempt and mean nothing without one. */
export function checkConfirmOnly(params: Record<string, unknown>, names: string[]): void {
  if (params.confirm === true) return;
  const name = names.find((candidate) => params[candidate] !== undefined);
  if (name === undefined) return;
  throw invalidRequest(`The parameter \`${name}\` can only be used with \`confirm\` set to true.`, {
    param: name,
  });
}
