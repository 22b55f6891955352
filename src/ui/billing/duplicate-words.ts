import type { Duplicate } from '@/billing/duplicates/duplicate-schema';
import { formatMoney } from '../format-money';

/** What ending it gives back, before anybody presses. */
export function refundSentence({ refund, isTrial }: Duplicate): string {
  if (refund) return `${formatMoney(refund)} goes back to the card.`;
  return isTrial ? 'Nothing was charged for it, so nothing is refunded.' : 'Nothing is refunded.';
}
