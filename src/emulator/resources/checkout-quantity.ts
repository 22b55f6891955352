import { required } from '@/lib/assert';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { priceCheckout } from './checkout-amounts';

export interface QuantityProblem {
  line: string;
  text: string;
}

/** The customer chooses another quantity; refused beyond the line's bounds. */
export function changeQuantity(
  tx: Tx,
  session: Tables['checkout.session'],
  lineId: string,
  wanted: string,
): QuantityProblem | null {
  const plan = required(tx.get('checkout_plan', session.id), `plan of ${session.id}`);
  const line = plan.lines.find((candidate) => candidate.id === lineId);
  if (!line?.adjustable) return { line: lineId, text: 'The quantity of this item is fixed.' };
  const { minimum, maximum } = line.adjustable;
  // The last item cannot be taken away: there would be nothing to buy.
  const least = plan.lines.length === 1 ? Math.max(1, minimum) : minimum;
  const quantity = /^\d{1,6}$/.test(wanted.trim()) ? Number(wanted) : Number.NaN;
  if (!(quantity >= least && quantity <= maximum))
    return { line: lineId, text: `Enter a whole number from ${least} to ${maximum}.` };
  const lines = plan.lines.map((candidate) => (candidate.id === lineId ? { ...line, quantity } : candidate));
  const left = lines.filter((candidate) => candidate.quantity > 0);
  if (left.length === 0) return { line: lineId, text: 'Keep at least one item.' };
  priceCheckout(tx, session, { ...plan, lines });
  return null;
}
