'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { CloudOff, CreditCard, Lock, RefreshCw } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '@/trpc/client';
import { Banner } from '@/ui/banner';
import { staleBanner } from '@/ui/billing/billing-banner';
import { whoToAsk } from '@/ui/billing/who-to-ask';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { IdChip } from '@/ui/id-chip';
import { Notice } from '@/ui/notice';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { readFailure } from '../../read-failure';
import { useNow } from '../../use-now';
import { Details } from './details';
import { PaymentMethods } from './payment-methods';

/** What is charged, and what stands on invoices. Members are told whom to ask. */
export function Payment({ renderedAtMs }: { renderedAtMs: number }) {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  const now = useNow(renderedAtMs);
  if (!overview.canManageBilling) {
    return (
      <>
        <PageHead title="Payment" />
        <Notice
          icon={Lock}
          title="Cards and details are for owners and billing managers"
          text={`Ask ${whoToAsk(overview.billingManagers)}.`}
        />
      </>
    );
  }
  const stale = staleBanner(overview);
  return (
    <>
      {stale && <Banner tone={stale.tone} icon={CloudOff} title={stale.title} text={stale.text} />}
      <PageHead title="Payment" lead="What is charged, and what stands on invoices." />
      <Profile now={now} />
    </>
  );
}

function Profile({ now }: { now: Date }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.billing.profile.get.queryOptions());
  if (query.isPending) {
    return (
      <div aria-busy="true">
        <span className="sr-only">Loading cards and details</span>
        <SkeletonCard minHeight="14rem" widths={[30, 62, 48]} />
      </div>
    );
  }
  if (query.data === undefined) {
    const failure = readFailure(query.error);
    return (
      <Notice
        icon={CloudOff}
        title="Cards and details could not be read"
        text="They are safe, and shown here as soon as the connection is back."
      >
        <Button size="small" isBusy={query.isFetching} onClick={() => void query.refetch()}>
          {!query.isFetching && <RefreshCw />}
          Try again
        </Button>
        {failure.requestId && <IdChip id={failure.requestId} />}
      </Notice>
    );
  }
  if (query.data === null) {
    return (
      <Notice
        icon={CreditCard}
        title="No card and no details yet"
        text="You enter them when you choose a plan. From then on they stand here."
      >
        <Link className={buttonClass({ look: 'secondary' })} href="/billing/plans">
          Compare plans
        </Link>
      </Notice>
    );
  }
  return (
    <>
      <PaymentMethods profile={query.data} now={now} />
      <Details details={query.data.details} />
    </>
  );
}
