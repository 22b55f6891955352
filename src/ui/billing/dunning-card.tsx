import { CalendarX, CirclePause, type LucideIcon, RotateCw, X } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { BillingOverview } from '@/billing/overview-schema';
import { Card } from '../card';
import { daysBetween, formatDate, formatDay } from '../format-date';
import { Sentence } from '../sentence';
import { type DunningStep, dunningSteps } from './dunning-steps';

interface DunningCardProps {
  pastDue: NonNullable<BillingOverview['pastDue']>;
  planName: string;
  now: Date;
}

const icons: Record<DunningStep['kind'], LucideIcon> = {
  failed: X,
  retry: RotateCw,
  restricted: CirclePause,
  ended: CalendarX,
};

/** The open payment on a ruler: solid happened, dashed comes if nothing is paid. */
export function DunningCard({ pastDue, planName, now }: DunningCardProps) {
  const steps = dunningSteps(pastDue, planName, now);
  const days = Math.max(1, daysBetween(pastDue.since, pastDue.endsAt));
  const offset = (date: Date) => Math.min(days, Math.max(0, daysBetween(pastDue.since, date)));
  const style = { '--days': days, '--now': offset(now) } as CSSProperties;
  return (
    <Card title="What happens when" foot={<p>A payment at any point ends this.</p>}>
      <div className="grid gap-5" style={style}>
        <div
          className="rail"
          role="img"
          aria-label={`Unpaid since ${formatDate(pastDue.since)}, today is day ${offset(now)} of ${days}`}
        >
          <span className="rail-ticks" />
          <span className="rail-done" />
          <span className="rail-todo" />
          {steps.map((step) => (
            <span
              key={`${step.kind}-${step.at.getTime()}`}
              className="rail-mark"
              data-kind={step.kind === 'failed' ? 'bad' : undefined}
              style={{ '--x': offset(step.at) } as CSSProperties}
            />
          ))}
          <span className="rail-mark" data-kind="now" style={{ '--x': offset(now) } as CSSProperties} />
        </div>
        <ol className="dunning-steps">
          {steps.map((step) => (
            <Step key={`${step.kind}-${step.at.getTime()}`} step={step} />
          ))}
        </ol>
      </div>
    </Card>
  );
}

function Step({ step }: { step: DunningStep }) {
  const Icon = icons[step.kind];
  return (
    <li>
      <span className="timeline-dot" data-state={step.isPast ? 'bad' : 'planned'}>
        <Icon />
      </span>
      <span className="text-sm text-ink-3">{formatDay(step.at)}</span>
      <span className="font-medium">
        <Sentence>{step.title}</Sentence>
      </span>
      {step.text && <span className="text-sm text-ink-2">{step.text}</span>}
    </li>
  );
}
