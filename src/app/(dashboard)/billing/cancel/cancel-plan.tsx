'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Lock, ReceiptText } from 'lucide-react';
import type { BillingOverview } from '@/billing/overview-schema';
import { may, refusal } from '@/billing/permissions';
import { useTRPC } from '@/trpc/client';
import { billingBanner } from '@/ui/billing/billing-banner';
import { hasLivePlan } from '@/ui/billing/plan-choice';
import { whoToAsk } from '@/ui/billing/who-to-ask';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';
import { Notice } from '@/ui/notice';
import { PageHead } from '@/ui/page-head';
import { useNow } from '../../use-now';
import { OverviewBanner } from '../overview-banner';
import { CancelSteps } from './cancel-steps';

/** The page of the end: three steps where there is a plan to end, and a plain answer where there is none. */
export function CancelPlan({ renderedAtMs }: { renderedAtMs: number }) {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  const now = useNow(renderedAtMs);
  const { subscription } = overview;
  if (!may(overview.role, 'cancel_plan')) return <NotAllowed overview={overview} />;
  if (!subscription || !hasLivePlan(overview)) {
    return (
      <>
        <PageHead title="Cancel plan" />
        <Notice
          icon={ReceiptText}
          title="There is no plan to cancel"
          text="Nothing is charged. Your invoices stay on the invoices page."
        >
          <BackToBilling />
        </Notice>
      </>
    );
  }
  if (subscription.cancelAt) {
    const banner = billingBanner(overview, now);
    return (
      <>
        {banner && <OverviewBanner banner={banner} />}
        <PageHead title={`Cancel ${subscription.plan.name}`} />
        <Notice
          icon={ReceiptText}
          title={`${subscription.plan.name} is cancelled already`}
          text="Nothing else has to be done."
        >
          <BackToBilling />
        </Notice>
      </>
    );
  }
  return (
    <>
      <PageHead title={`Cancel ${subscription.plan.name}`} />
      <CancelSteps overview={overview} subscription={subscription} now={now} />
    </>
  );
}

function NotAllowed({ overview }: { overview: BillingOverview }) {
  return (
    <Notice
      icon={Lock}
      level={1}
      title={refusal('cancel_plan').slice(0, -1)}
      text={`Ask ${whoToAsk(overview.billingManagers)}.`}
    >
      <BackToBilling />
    </Notice>
  );
}

function BackToBilling() {
  return (
    <Link className={buttonClass({ look: 'secondary' })} href="/billing">
      Back to billing
    </Link>
  );
}
