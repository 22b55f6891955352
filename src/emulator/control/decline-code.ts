import { declineCodes } from '../engine/decline-codes';
import { invalidRequest } from '../wire/stripe-error';

/** One of the words that a bank may say: a misspelt one would make a decline that no bank knows. */
export function checkedDeclineCode(code: string): string {
  if (declineCodes.has(code)) return code;
  throw invalidRequest(`${code} is none of Stripe's decline codes, such as insufficient_funds.`, {
    param: 'decline_code',
  });
}
