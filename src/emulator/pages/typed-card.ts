import { type CardFailure, notATestCard } from '../engine/card-failures';
import { cardByNumber, isTestCard } from '../engine/test-cards';
import type { TypedCard } from '../resources/complete-checkout';
import type { FormProblem } from './form-fields';

export type Submitted = { card: TypedCard } | { problem: FormProblem };

/** Reads a submitted card form: a pressed test card, or what was typed. */
export function readCard(form: URLSearchParams, now: number): Submitted {
  const pressed = form.get('card');
  const number = pressed ?? form.get('number') ?? '';
  if (number.trim() === '')
    return { problem: { field: 'number', text: 'Type a test card number, or press one above.' } };
  const card = cardByNumber(number);
  if (!isTestCard(card)) return { problem: declineProblem(card) };
  if (pressed !== null) return { card: { card } };

  const expiry = readExpiry(form.get('expiry') ?? '');
  if (!expiry) return { problem: { field: 'expiry', text: 'Type the expiry as MM / YY, any future date.' } };
  const date = new Date(now * 1000);
  const isPast = expiry.year * 12 + expiry.month < date.getUTCFullYear() * 12 + date.getUTCMonth() + 1;
  if (isPast) return { problem: { field: 'expiry', text: "Your card's expiry date is in the past." } };
  const digits = card.brand === 'amex' ? 4 : 3;
  if (!/^\d{3,4}$/.test((form.get('cvc') ?? '').trim())) {
    return { problem: { field: 'cvc', text: `Type any ${digits} digits.` } };
  }
  return { card: { card, expiry } };
}

/** A refusal in words, beside the number. */
export function declineProblem(failure: CardFailure): FormProblem {
  const text =
    failure.declineCode === notATestCard.declineCode
      ? 'This is not a test card. Real card numbers are refused here and never stored; use a test card.'
      : `${failure.message} Nothing was charged; try another card.`;
  return { field: 'number', text };
}

/** What may be shown again: the number only when it is a test card's. */
export function typedAgain(form: URLSearchParams): { number: string; expiry: string } {
  const number = form.get('card') ?? form.get('number') ?? '';
  return { number: isTestCard(cardByNumber(number)) ? number : '', expiry: form.get('expiry') ?? '' };
}

function readExpiry(text: string): { month: number; year: number } | null {
  const match = /^\s*(\d{1,2})\s*\/\s*(\d{2}|\d{4})\s*$/.exec(text);
  if (!match) return null;
  const month = Number(match[1]);
  const year = Number(match[2]);
  return month >= 1 && month <= 12 ? { month, year: year < 100 ? 2000 + year : year } : null;
}
