import type { BillingOverview } from '@/billing/overview-schema';
import { Card } from '../card';
import { formatDate } from '../format-date';
import { Meter } from '../meter';
import { Sentence } from '../sentence';

interface UsageCardProps {
  limits: NonNullable<BillingOverview['limits']>;
  usage: NonNullable<BillingOverview['usage']>;
  memberCount: number;
}

/** What is used of what the plan allows, and when it counts anew. */
export function UsageCard({ limits, usage, memberCount }: UsageCardProps) {
  return (
    <Card
      title="Usage this period"
      foot={
        usage.resetsAt && (
          <p>
            <Sentence>{`Build minutes reset on ${formatDate(usage.resetsAt)}`}</Sentence>
          </p>
        )
      }
    >
      <div className="grid items-start gap-x-10 gap-y-6 sm:grid-cols-3">
        <Usage label="Generated apps" value={usage.apps} limit={limits.apps} unit="apps" />
        <Usage label="Members" value={memberCount} limit={limits.members} unit="seats" />
        <Usage
          label="Build minutes"
          value={usage.buildMinutes}
          limit={limits.buildMinutesPerMonth}
          unit="minutes"
        />
      </div>
    </Card>
  );
}

interface UsageProps {
  label: string;
  value: number;
  limit: number | null;
  unit: string;
}

function Usage({ label, value, limit, unit }: UsageProps) {
  if (limit !== null) return <Meter label={label} value={value} limit={limit} unit={unit} />;
  return (
    <p className="flex items-baseline justify-between gap-3">
      <span>{label}</span>
      <span className="font-medium tabular-nums">
        {value.toLocaleString('en-US')} <span className="font-normal text-ink-3">no fixed limit</span>
      </span>
    </p>
  );
}
