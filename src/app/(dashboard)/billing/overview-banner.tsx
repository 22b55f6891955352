import {
  ArrowUpRight,
  CalendarClock,
  CalendarX,
  CirclePause,
  CircleX,
  CloudOff,
  CreditCard,
  Gauge,
  Hourglass,
  Info,
  type LucideIcon,
  OctagonX,
  RefreshCw,
  ShieldAlert,
  TriangleAlert,
} from 'lucide-react';
import { Banner } from '@/ui/banner';
import type { BannerAction, BannerKind, BillingBanner } from '@/ui/billing/billing-banner';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';
import { KeepPlan } from './keep-plan';
import { ManageBilling } from './manage-billing';

const icons: Record<BannerKind, LucideIcon> = {
  incomplete: ShieldAlert,
  unpaid: OctagonX,
  duplicate: OctagonX,
  past_due: TriangleAlert,
  paused: CirclePause,
  confirming: RefreshCw,
  card_expiring: CreditCard,
  trial_ending: Hourglass,
  trial_without_card: Hourglass,
  canceling: CalendarX,
  pending_update: ShieldAlert,
  scheduled_change: CalendarClock,
  open_checkout: Info,
  expired: CircleX,
  trial_refused: CreditCard,
  canceled: CircleX,
  stale: CloudOff,
  usage: Gauge,
};

export function OverviewBanner({ banner }: { banner: BillingBanner }) {
  const actions = banner.actions.map((action, index) => (
    <BannerButton
      key={action.label}
      action={action}
      look={index === 0 && banner.tone !== 'neutral' ? 'primary' : 'secondary'}
    />
  ));
  return (
    <Banner
      tone={banner.tone}
      icon={icons[banner.kind]}
      title={banner.title}
      text={banner.text}
      actions={actions.length > 0 ? actions : undefined}
    />
  );
}

function BannerButton({ action, look }: { action: BannerAction; look: 'primary' | 'secondary' }) {
  switch (action.kind) {
    case 'portal':
      return <ManageBilling look={look} label={action.label} flow={action.flow} />;
    case 'resume':
    case 'undo_change':
      return <KeepPlan act={action.kind} look={look} label={action.label} />;
    case 'plans':
      return (
        <Link className={buttonClass({ look: 'primary' })} href="/billing/plans">
          {action.label}
        </Link>
      );
    case 'resume_paused':
      return (
        <Link className={buttonClass({ look })} href="/billing/pause">
          {action.label}
        </Link>
      );
    case 'duplicates':
      return (
        <Link className={buttonClass({ look })} href="/billing/duplicates">
          {action.label}
        </Link>
      );
    case 'continue_checkout':
      return (
        <a className={buttonClass({ look })} href={action.href}>
          {action.label}
        </a>
      );
    case 'pay':
      return (
        <a className={buttonClass({ look })} href={action.href} target="_blank" rel="noopener">
          {action.label}
          <ArrowUpRight />
          <span className="sr-only">, opens a new tab</span>
        </a>
      );
  }
}
