import type { BillingInterval } from '@/billing/plans';
import { formatAmount, type Money } from '@/lib/money';
import { formatMoney } from './format-money';

interface PlanPriceProps {
  price: Money;
  interval: BillingInterval;
}

/** The price as the eye takes it in: `99 USD`, and in words what it is for. A year also says what a month of it costs. */
export function PlanPrice({ price, interval }: PlanPriceProps) {
  const perMonth = { ...price, amountMinor: Math.round(price.amountMinor / 12) };
  return (
    <>
      <p>
        <span className="plan-figure" translate="no">
          {formatAmount(price).replace(/\.00$/, '')}
        </span>{' '}
        <span className="font-medium text-ink-2" translate="no">
          {price.currency.toUpperCase()}
        </span>
      </p>
      <p className="mt-2 text-sm text-ink-3 lg:min-h-10">
        {interval === 'month' ? (
          'a month, per organization'
        ) : (
          <>
            a year, per organization
            <br />
            <span translate="no" className="whitespace-nowrap">
              {formatMoney(perMonth)}
            </span>{' '}
            a month, 2 months free
          </>
        )}
      </p>
    </>
  );
}
