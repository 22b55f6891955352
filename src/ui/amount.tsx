import { formatAmount, type Money } from '@/lib/money';

/** The figure leads, the code follows quietly. Never translated, never broken over two lines. */
export function Amount({ money }: { money: Money }) {
  return (
    <span className="amount" translate="no">
      {formatAmount(money)}
      <small> {money.currency.toUpperCase()}</small>
    </span>
  );
}
