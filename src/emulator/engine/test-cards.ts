import { cardFingerprint } from '../store/ids';
import {
  blocked,
  type CardFailure,
  expiredCard,
  genericDecline,
  incorrectCvc,
  incorrectNumber,
  insufficientFunds,
  lostCard,
  notATestCard,
  processingError,
  stolenCard,
  velocityExceeded,
} from './card-failures';

/** What an attempt with a card ends in. https://docs.stripe.com/testing */
export type CardOutcome = 'ok' | CardFailure;

export interface TestCard {
  number: string;
  /** Names that the API takes instead of the number. */
  tokens: string[];
  brand: 'visa' | 'mastercard' | 'amex' | 'discover';
  funding: 'credit' | 'debit';
  /** Saving the card, with or without a payment. */
  setup: CardOutcome;
  /** A payment while the customer is present with a card typed just now. */
  firstCharge: CardOutcome;
  /** A payment with the card saved on a customer. */
  savedCharge: CardOutcome;
  /**
   * `unless_saved`: asked once, when the card is saved. `on_session`: only while the customer is there. `optional`: only when
   * the payment asks for it.
   */
  threeDSecure: 'never' | 'always' | 'unless_saved' | 'on_session' | 'optional';
  /** Raises a dispute, or a bank's inquiry, with each successful payment. */
  dispute?: 'fraudulent' | 'inquiry';
  /** A refund that takes its time, or that fails after it looked well. */
  refund?: 'pending' | 'fails';
  /** Money that can be paid out at once. */
  availableAtOnce?: boolean;
}

function card(number: string, tokens: string, more: Partial<TestCard> = {}): TestCard {
  return {
    number,
    tokens: tokens === '' ? [] : tokens.split(' '),
    brand: 'visa',
    funding: 'credit',
    setup: 'ok',
    firstCharge: 'ok',
    savedCharge: 'ok',
    threeDSecure: 'never',
    ...more,
  };
}

function decliningCard(number: string, tokens: string, failure: CardFailure): TestCard {
  return card(number, tokens, { setup: failure, firstCharge: failure, savedCharge: failure });
}

export const testCards: readonly TestCard[] = [
  card('4242424242424242', 'pm_card_visa tok_visa'),
  card('4000056655665556', 'pm_card_visa_debit tok_visa_debit', { funding: 'debit' }),
  card('5555555555554444', 'pm_card_mastercard tok_mastercard', { brand: 'mastercard' }),
  card('378282246310005', 'pm_card_amex tok_amex', { brand: 'amex' }),
  card('6011111111111117', 'pm_card_discover tok_discover', { brand: 'discover' }),
  decliningCard(
    '4000000000000002',
    'pm_card_visa_chargeDeclined pm_card_chargeDeclined tok_chargeDeclined tok_visa_chargeDeclined',
    genericDecline,
  ),
  decliningCard(
    '4000000000009995',
    'pm_card_visa_chargeDeclinedInsufficientFunds pm_card_chargeDeclinedInsufficientFunds tok_chargeDeclinedInsufficientFunds tok_visa_chargeDeclinedInsufficientFunds',
    insufficientFunds,
  ),
  decliningCard(
    '4000000000009987',
    'pm_card_visa_chargeDeclinedLostCard pm_card_chargeDeclinedLostCard tok_visa_chargeDeclinedLostCard',
    lostCard,
  ),
  decliningCard(
    '4000000000009979',
    'pm_card_visa_chargeDeclinedStolenCard pm_card_chargeDeclinedStolenCard tok_visa_chargeDeclinedStolenCard',
    stolenCard,
  ),
  decliningCard(
    '4000000000000069',
    'pm_card_chargeDeclinedExpiredCard pm_card_visa_chargeDeclinedExpiredCard tok_chargeDeclinedExpiredCard tok_visa_chargeDeclinedExpiredCard',
    expiredCard,
  ),
  decliningCard(
    '4000000000000127',
    'pm_card_chargeDeclinedIncorrectCvc pm_card_visa_chargeDeclinedIncorrectCvc tok_chargeDeclinedIncorrectCvc tok_visa_chargeDeclinedIncorrectCvc',
    incorrectCvc,
  ),
  decliningCard(
    '4000000000000119',
    'pm_card_chargeDeclinedProcessingError pm_card_visa_chargeDeclinedProcessingError tok_chargeDeclinedProcessingError tok_visa_chargeDeclinedProcessingError',
    processingError,
  ),
  decliningCard(
    '4000000000006975',
    'pm_card_visa_chargeDeclinedVelocityLimitExceeded pm_card_chargeDeclinedVelocityLimitExceeded tok_visa_chargeDeclinedVelocityLimitExceeded',
    velocityExceeded,
  ),
  decliningCard('4100000000000019', 'pm_card_radarBlock tok_radarBlock', blocked),
  decliningCard('4000000000004954', 'pm_card_riskLevelHighest tok_riskLevelHighest', blocked),
  card('4000000000009235', 'pm_card_riskLevelElevated tok_riskLevelElevated'),
  card('4000000000000341', 'pm_card_chargeCustomerFail tok_chargeCustomerFail', {
    savedCharge: genericDecline,
  }),
  card('4000002500003155', 'pm_card_authenticationRequiredOnSetup', { threeDSecure: 'unless_saved' }),
  card('4000002760003184', 'pm_card_authenticationRequired', { threeDSecure: 'always' }),
  card('4000003800000446', 'pm_card_authenticationRequiredSetupForOffSession', {
    threeDSecure: 'on_session',
  }),
  card('4000000000003220', 'pm_card_threeDSecure2Required tok_threeDSecure2Required', {
    threeDSecure: 'always',
  }),
  card('4000008260003178', 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', {
    threeDSecure: 'always',
    firstCharge: insufficientFunds,
    savedCharge: insufficientFunds,
  }),
  card('4000008400001629', 'pm_card_threeDSecureRequiredChargeDeclined', {
    threeDSecure: 'always',
    firstCharge: genericDecline,
    savedCharge: genericDecline,
  }),
  card('4000000000003055', 'pm_card_threeDSecureOptional tok_threeDSecureOptional', {
    threeDSecure: 'optional',
  }),
  card('4000000000000259', 'pm_card_createDispute tok_createDispute', { dispute: 'fraudulent' }),
  card('4000000000001976', 'pm_card_createDisputeInquiry tok_createDisputeInquiry', { dispute: 'inquiry' }),
  card('4000000000007726', 'pm_card_pendingRefund tok_pendingRefund', { refund: 'pending' }),
  card('4000000000005126', 'pm_card_refundFail tok_refundFail', { refund: 'fails' }),
  card('4000000000000077', 'pm_card_bypassPending tok_bypassPending', { availableAtOnce: true }),
];

const byToken = new Map(testCards.flatMap((testCard) => testCard.tokens.map((token) => [token, testCard])));
const byNumber = new Map(testCards.map((testCard) => [testCard.number, testCard]));
const byFingerprint = new Map(testCards.map((testCard) => [cardFingerprint(testCard.number), testCard]));

export function cardByToken(token: string): TestCard | undefined {
  return byToken.get(token);
}

/** The behaviour of a saved card. Only the fingerprint is stored, never the number. */
export function cardByFingerprint(fingerprint: string | null | undefined): TestCard | undefined {
  return fingerprint ? byFingerprint.get(fingerprint) : undefined;
}

/** The test card of a typed number, or why it is refused. Numbers outside the list are never looked at again. */
export function cardByNumber(typed: string): TestCard | CardFailure {
  const digits = typed.replaceAll(/[\s-]/g, '');
  const found = byNumber.get(digits);
  if (found) return found;
  return /^\d{12,19}$/.test(digits) && hasLuhnChecksum(digits) ? notATestCard : incorrectNumber;
}

export function isTestCard(card: TestCard | CardFailure): card is TestCard {
  return 'tokens' in card;
}

function hasLuhnChecksum(digits: string): boolean {
  let sum = 0;
  for (const [index, character] of [...digits].reverse().entries()) {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
