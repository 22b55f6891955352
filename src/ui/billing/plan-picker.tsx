'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BillingOverview, PlanView } from '@/billing/overview-schema';
import type { BillingInterval, PlanId } from '@/billing/plans';
import { Badge } from '../badge';
import { Button } from '../button';
import { FeatureList } from '../feature-list';
import { addDays, formatDate } from '../format-date';
import { formatPrice } from '../format-money';
import { PlanPrice } from '../plan-price';
import { Sentence } from '../sentence';
import { type PlanChoice, planChoice } from './plan-choice';

interface PlanPickerProps {
  overview: BillingOverview;
  plans: PlanView[];
  trialDays: number;
  interval: BillingInterval;
  /** The plan that a visitor chose before signing up; its button is the primary one. */
  suggested: PlanId;
  now: Date;
  busyPlan: PlanId | null;
  /** Beneath the button that failed. */
  failure: { planId: PlanId; message: ReactNode } | null;
  onChoose: (planId: PlanId, act: PlanChoice['act']) => void;
  /** Stands in the column of the current plan, where the others have their button. */
  manage: ReactNode;
}

/** The plans side by side; each says what it costs, from which day, before anything is opened. */
export function PlanPicker(props: PlanPickerProps) {
  const { overview, plans, interval, suggested, failure } = props;
  return (
    <ul className="plan-grid">
      {plans.map((plan) => {
        const choice = planChoice(overview, plan, interval);
        const price = plan.prices[interval];
        const isLeading = choice.isCurrent || (plan.id === suggested && choice.blockedBecause === null);
        return (
          <li key={plan.id} className="plan-column" data-leading={isLeading || undefined}>
            <div>
              <div className="flex items-center justify-between gap-2">
                <h2 className="text-lg tracking-tight">{plan.name}</h2>
                {choice.isCurrent && (
                  <Badge tone="accent" icon={Check}>
                    Current plan
                  </Badge>
                )}
              </div>
              <p className="mt-0.5 text-ink-3">{plan.tagline}</p>
            </div>
            <div className="py-5">
              <PlanPrice price={price} interval={interval} />
            </div>
            <div className="grid content-start gap-3">
              {choice.isCurrent ? props.manage : <ChooseButton {...props} plan={plan} choice={choice} />}
              {failure?.planId === plan.id && failure.message}
            </div>
            <FeatureList features={plan.features} />
          </li>
        );
      })}
    </ul>
  );
}

interface ChooseButtonProps extends PlanPickerProps {
  plan: PlanView;
  choice: PlanChoice;
}

function ChooseButton({ plan, choice, ...props }: ChooseButtonProps) {
  const canChoose = choice.blockedBecause === null;
  return (
    <>
      <Button
        look={plan.id === props.suggested && canChoose ? 'primary' : 'secondary'}
        isBlock
        isBusy={props.busyPlan === plan.id}
        blockedBecause={choice.blockedBecause}
        onClick={() => props.onChoose(plan.id, choice.act)}
      >
        {choice.label}
      </Button>
      {canChoose && choice.act === 'buy' && (
        <p className="text-xs/[1.125rem] text-ink-3">
          <Sentence>{terms(props, formatPrice(plan.prices[props.interval], props.interval))}</Sentence>
        </p>
      )}
    </>
  );
}

function terms({ overview, trialDays, now }: PlanPickerProps, price: string): string {
  if (!overview.isTrialAvailable) return `${price} from today. Cancel any time.`;
  return `${trialDays} days free, card required. Then ${price} from ${formatDate(addDays(now, trialDays))}. Cancel any time before then.`;
}
