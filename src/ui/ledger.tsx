import type { Money } from '@/lib/money';
import { Amount } from './amount';
import { classNames } from './class-names';

interface LedgerProps {
  /** What the table sums up, for who does not see it. */
  caption: string;
  lines: { label: string; detail: string | null; amount: Money; isQuiet?: boolean }[];
  total: { label: string; amount: Money };
}

/** Labels left, figures right, the total on a double rule, as in bookkeeping. */
export function Ledger({ caption, lines, total }: LedgerProps) {
  return (
    <table className="ledger">
      <caption className="sr-only">{caption}</caption>
      <tbody>
        {lines.map(({ label, detail, amount, isQuiet }) => (
          <tr key={label} className={classNames(isQuiet && 'quiet')}>
            <th scope="row">
              {label}
              {detail && <small>{detail}</small>}
            </th>
            <td>
              <Amount money={amount} />
            </td>
          </tr>
        ))}
        <tr className="total">
          <th scope="row">{total.label}</th>
          <td>
            <Amount money={total.amount} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
