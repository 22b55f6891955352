import { CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BillingOverview, SubscriptionView } from '@/billing/overview-schema';
import { Amount } from '../amount';
import { Badge } from '../badge';
import { formatDate, formatTime } from '../format-date';
import { formatPrice } from '../format-money';
import { Rail } from '../rail';
import { Sentence } from '../sentence';
import { CardMark } from './card-mark';
import { planHeadline } from './plan-headline';
import { planRail } from './plan-rail';
import { SubscriptionBadge } from './subscription-badge';

interface PlanCardProps {
  overview: BillingOverview;
  subscription: SubscriptionView;
  now: Date;
  actions?: ReactNode;
}

/** Which plan, in what state, and the sentence people come for. */
export function PlanCard({ overview, subscription, now, actions }: PlanCardProps) {
  const headline = planHeadline(overview, subscription, now);
  const rail = planRail(subscription);
  const card = subscription.money?.card;
  return (
    <section aria-labelledby="plan-name" className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-4 px-4 pt-5 pb-4 md:px-5">
        <div className="flex flex-wrap items-center gap-3">
          <h2 id="plan-name" className="text-lg tracking-tight">
            {subscription.plan.name}
          </h2>
          <SubscriptionBadge subscription={subscription} />
          {overview.sync.state === 'failing' && overview.sync.syncedAt && (
            <Badge icon={CloudOff}>{`As of ${formatTime(overview.sync.syncedAt)} UTC`}</Badge>
          )}
          <span className="text-ink-3">
            <Sentence>{terms(subscription)}</Sentence>
          </span>
        </div>
        {actions && <div className="plan-actions">{actions}</div>}
      </div>
      <div className="grid gap-5 px-4 pb-5 md:px-5">
        <div>
          <p className="text-ink-3">
            <Sentence>{headline.caption}</Sentence>
          </p>
          <p className="headline">
            {headline.amount && (
              <>
                <Amount money={headline.amount} />{' '}
              </>
            )}
            <Sentence>{headline.text}</Sentence>
          </p>
          {headline.note && (
            <p className="flex items-center gap-2.5 text-ink-2">
              {card && <CardMark brand={card.brand} />}
              <span>
                <Sentence>{headline.note}</Sentence>
              </span>
            </p>
          )}
        </div>
        {rail && <Rail {...rail} now={now} />}
      </div>
    </section>
  );
}

function terms({ money, interval, startedAt }: SubscriptionView): string {
  const since = formatDate(startedAt);
  if (!money?.recurring || !interval) return `Since ${since}`;
  return `${formatPrice(money.recurring, interval)}, since ${since}`;
}
