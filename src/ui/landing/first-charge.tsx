import type { CSSProperties } from 'react';
import { plans, trialDays } from '@/billing/plans';
import { Amount } from '../amount';
import { TrialDay } from './trial-day';

const price = { amountMinor: plans.pro.amountMinor.month, currency: 'usd' };
const style = { '--days': trialDays, '--now': 0 } as CSSProperties;

/** Every date on which money moves, before anybody has signed up. */
export function FirstCharge() {
  return (
    <section className="proof" aria-labelledby="first-charge">
      <div className="pr-4">
        <h2 id="first-charge" className="text-base">
          If you start Pro today
        </h2>
        <p className="text-sm text-ink-3">Every date on which money moves.</p>
      </div>
      <div>
        <div
          className="rail"
          style={style}
          role="img"
          aria-label={`Trial of ${trialDays} days: it starts today, the first charge follows ${trialDays} days later`}
        >
          <span className="rail-ticks" />
          <span className="rail-todo" />
          <span className="rail-mark" data-kind="now" style={{ '--x': 0 } as CSSProperties} />
          <span className="rail-mark" style={{ '--x': trialDays } as CSSProperties} />
        </div>
        <ol className="mt-2 flex justify-between gap-3 text-sm text-ink-3 [&_b]:block [&_b]:font-medium [&_b]:text-ink">
          <li className="flex-1">
            <b>
              <TrialDay days={0} fallback="Day 1" isShort />, today
            </b>
            You pay <Amount money={{ amountMinor: 0, currency: 'usd' }} />
          </li>
          <li className="flex-1 text-center max-sm:hidden">
            <b>Any day in between</b>
            Cancel and you pay nothing
          </li>
          <li className="flex-1 text-right">
            <b>
              <TrialDay days={trialDays} fallback={`Day ${trialDays + 1}`} />
            </b>
            First charge, <Amount money={price} />
          </li>
        </ol>
      </div>
    </section>
  );
}
