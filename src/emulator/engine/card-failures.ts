/** What a payment with a card can fail with, and what to do about it. */

export interface CardFailure {
  code: string;
  declineCode?: string;
  message: string;
  param?: string;
}

const hardDeclines = new Set([
  'authentication_required',
  'highest_risk_level',
  'incorrect_number',
  'lost_card',
  'pickup_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'stolen_card',
  'transaction_not_allowed',
]);

/** What to do about a decline. https://docs.stripe.com/declines/codes */
export function adviceOn({ code, declineCode }: CardFailure): string {
  if (isHardDecline(declineCode ?? code) || declineCode === 'fraudulent') return 'do_not_try_again';
  const isTyped = ['expired_card', 'incorrect_cvc', 'incorrect_number'].includes(code);
  return isTyped ? 'confirm_card_data' : 'try_again_later';
}

/** The card will never pay. https://docs.stripe.com/billing/revenue-recovery/smart-retries#hard-decline-codes */
export function isHardDecline(code: string | undefined): boolean {
  return code !== undefined && hardDeclines.has(code);
}

export const declined = (declineCode: string, message = 'Your card was declined.'): CardFailure => ({
  code: 'card_declined',
  declineCode,
  message,
});

export const genericDecline = declined('generic_decline');
export const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');
export const lostCard = declined('lost_card');
export const stolenCard = declined('stolen_card');
export const velocityExceeded = declined(
  'card_velocity_exceeded',
  'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
);
/** Stripe's own decision: the bank is never asked. */
export const blocked = declined('fraudulent');
export const expiredCard: CardFailure = {
  code: 'expired_card',
  message: 'Your card has expired.',
  param: 'exp_month',
};
export const incorrectCvc: CardFailure = {
  code: 'incorrect_cvc',
  message: "Your card's security code is incorrect.",
  param: 'cvc',
};
export const processingError: CardFailure = {
  code: 'processing_error',
  message: 'An error occurred while processing your card. Try again in a little bit.',
};

export const incorrectNumber: CardFailure = {
  code: 'incorrect_number',
  message: 'Your card number is incorrect.',
  param: 'number',
};

/** The bank wants to see the customer, and nobody is there. https://docs.stripe.com/declines/codes */
export const authenticationRequired: CardFailure = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

/** The caller asked for an error instead of a payment that waits for its customer. */
export const actionRefused: CardFailure = {
  code: 'authentication_required',
  message:
    "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
};

/** Stripe's own answer to a real card in test mode. */
export const notATestCard: CardFailure = {
  code: 'card_declined',
  declineCode: 'test_mode_live_card',
  message:
    'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
};

export const authenticationFailed: CardFailure = {
  code: 'payment_intent_authentication_failure',
  message:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
};
