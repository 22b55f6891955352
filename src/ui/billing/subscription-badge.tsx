import {
  CalendarX,
  CircleCheck,
  CirclePause,
  CircleX,
  Hourglass,
  type LucideIcon,
  OctagonX,
  ShieldAlert,
  TriangleAlert,
} from 'lucide-react';
import type { SubscriptionStatus, SubscriptionView } from '@/billing/overview-schema';
import { Badge, type BadgeTone } from '../badge';
import { formatDay } from '../format-date';

interface StatusLook {
  word: string;
  tone: BadgeTone;
  icon: LucideIcon;
}

const looks: Record<SubscriptionStatus, StatusLook> = {
  trialing: { word: 'Trial', tone: 'info', icon: Hourglass },
  active: { word: 'Active', tone: 'success', icon: CircleCheck },
  past_due: { word: 'Past due', tone: 'warning', icon: TriangleAlert },
  unpaid: { word: 'Unpaid', tone: 'danger', icon: OctagonX },
  paused: { word: 'Paused', tone: 'warning', icon: CirclePause },
  incomplete: { word: 'Incomplete', tone: 'warning', icon: ShieldAlert },
  incomplete_expired: { word: 'Expired', tone: 'neutral', icon: CircleX },
  canceled: { word: 'Canceled', tone: 'neutral', icon: CircleX },
};

/** A plan that ends by itself is no longer simply active: the day it ends takes the word's place. */
export function SubscriptionBadge({ subscription }: { subscription: SubscriptionView }) {
  const { status, cancelAt } = subscription;
  if (cancelAt !== null && (status === 'active' || status === 'trialing')) {
    return <Badge icon={CalendarX}>{`Ends ${formatDay(cancelAt)}`}</Badge>;
  }
  const { word, tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
