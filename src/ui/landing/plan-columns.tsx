import {
  type BillingInterval,
  billingIntervals,
  catalogueCurrency,
  type Plan,
  planIds,
  plans,
  trialDays,
} from '@/billing/plans';
import { Badge } from '../badge';
import { buttonClass } from '../button-class';
import { FeatureList } from '../feature-list';
import { formatPrice } from '../format-money';
import { CheckGlyph } from '../glyph';
import { intervalOptions } from '../interval-options';
import { Link } from '../link';
import { PlanPrice } from '../plan-price';
import { Sentence } from '../sentence';
import { TrialDay } from './trial-day';

const visibility: Record<BillingInterval, string> = { month: 'when-monthly', year: 'when-annual' };

/** The plans with their prices. Both intervals are in the page, a radio group shows one: it works without script. */
export function PlanColumns() {
  return (
    <section className="plans-section" id="plans" aria-labelledby="plans-title">
      <div className="flex flex-col gap-4 lg:py-6 lg:pr-8">
        <h2 id="plans-title" className="text-2xl tracking-tighter">
          Plans
        </h2>
        <p className="text-ink-2">Prices in US dollars, per organization.</p>
        <fieldset>
          <legend className="sr-only">How you pay</legend>
          <div className="seg">
            {intervalOptions.map(({ value, label }) => (
              <label key={value}>
                <input
                  type="radio"
                  name="interval"
                  id={`interval-${value}`}
                  defaultChecked={value === 'month'}
                />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
      </div>
      <ul className="plan-grid">
        {planIds.map((id) => (
          <PlanColumn key={id} plan={plans[id]} isLeading={id === 'pro'} />
        ))}
      </ul>
    </section>
  );
}

function PlanColumn({ plan, isLeading }: { plan: Plan; isLeading: boolean }) {
  return (
    <li className="plan-column" data-leading={isLeading || undefined}>
      <div>
        <div className="flex items-center justify-between gap-2">
          <h3 className="text-lg tracking-tight">{plan.name}</h3>
          {isLeading && (
            <Badge tone="accent" icon={CheckGlyph}>
              Fits {(plans.starter.limits.apps ?? 0) + 1} to {plan.limits.apps} apps
            </Badge>
          )}
        </div>
        <p className="mt-0.5 text-ink-3">{plan.tagline}</p>
      </div>
      <div className="pt-6 pb-5">
        {billingIntervals.map((interval) => (
          <div key={interval} className={visibility[interval]}>
            <PlanPrice price={priceOf(plan, interval)} interval={interval} />
          </div>
        ))}
      </div>
      <div>
        {billingIntervals.map((interval) => (
          <div key={interval} className={visibility[interval]}>
            <Link
              className={buttonClass({ look: isLeading ? 'primary' : 'secondary', isBlock: true })}
              href={`/sign-up?plan=${plan.id}&interval=${interval}`}
            >
              Start {plan.name} trial
            </Link>
            <p className="mt-3 text-xs/[1.125rem] text-ink-3">
              {trialDays} days free, card required. Then{' '}
              <Sentence>{formatPrice(priceOf(plan, interval), interval)}</Sentence>
              <TrialDay days={trialDays} prefix="from" fallback="" />. Cancel any time before then.
            </p>
          </div>
        ))}
      </div>
      <FeatureList features={plan.features} />
    </li>
  );
}

function priceOf(plan: Plan, interval: BillingInterval) {
  return { amountMinor: plan.amountMinor[interval], currency: catalogueCurrency };
}
