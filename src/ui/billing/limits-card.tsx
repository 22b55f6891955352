import type { BillingOverview } from '@/billing/overview-schema';
import { Card } from '../card';
import { Meter } from '../meter';

interface LimitsCardProps {
  limits: NonNullable<BillingOverview['limits']>;
  memberCount: number;
}

/** What the plan allows. Only members are counted here, so only they have a meter. */
export function LimitsCard({ limits, memberCount }: LimitsCardProps) {
  return (
    <Card title="Included in the plan">
      <div className="grid items-start gap-x-10 gap-y-6 sm:grid-cols-3">
        <Limit
          label="Generated apps"
          value={limits.apps === null ? 'No fixed limit' : `Up to ${limits.apps}`}
        />
        {limits.members === null ? (
          <Limit label="Members" value={`${memberCount}, no fixed limit`} />
        ) : (
          <Meter label="Members" value={memberCount} limit={limits.members} unit="seats" />
        )}
        <Limit
          label="Build minutes"
          value={`${limits.buildMinutesPerMonth.toLocaleString('en-US')} a month`}
        />
      </div>
    </Card>
  );
}

function Limit({ label, value }: { label: string; value: string }) {
  return (
    <p className="flex items-baseline justify-between gap-3">
      <span>{label}</span>
      <span className="font-medium tabular-nums">{value}</span>
    </p>
  );
}
