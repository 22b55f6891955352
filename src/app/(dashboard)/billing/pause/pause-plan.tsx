'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Lock, ReceiptText } from 'lucide-react';
import { may, refusal } from '@/billing/permissions';
import { useTRPC } from '@/trpc/client';
import { pauseBlockedBecause } from '@/ui/billing/pause-words';
import { whoToAsk } from '@/ui/billing/who-to-ask';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';
import { Notice } from '@/ui/notice';
import { PageHead } from '@/ui/page-head';
import { ConfirmPause } from './confirm-pause';
import { ConfirmResume } from './confirm-resume';

/** The pause of a plan, or its end: what it means, what it costs, and the press that does it. */
export function PausePlan() {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  const { subscription } = overview;
  const back = (
    <Link className={buttonClass({ look: 'secondary' })} href="/billing">
      Back to billing
    </Link>
  );
  if (!may(overview.role, 'cancel_plan')) {
    return (
      <Notice
        icon={Lock}
        level={1}
        title={refusal('cancel_plan').slice(0, -1)}
        text={`Ask ${whoToAsk(overview.billingManagers)}.`}
      >
        {back}
      </Notice>
    );
  }
  if (subscription?.status === 'paused') {
    return (
      <>
        <PageHead title={`Resume ${subscription.plan.name}`} />
        <ConfirmResume subscription={subscription} />
      </>
    );
  }
  const blocked = pauseBlockedBecause(subscription);
  if (!subscription || blocked) {
    return (
      <>
        <PageHead title="Pause plan" />
        <Notice icon={ReceiptText} title="The plan cannot be paused" text={blocked ?? 'There is none.'}>
          {back}
        </Notice>
      </>
    );
  }
  return (
    <>
      <PageHead title={`Pause ${subscription.plan.name}`} />
      <ConfirmPause subscription={subscription} />
    </>
  );
}
