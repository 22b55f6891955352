import type { Metadata } from 'next';
import { type BillingInterval, billingIntervals, isPlanId } from '@/billing/plans';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { ChoosePlan } from './choose-plan';

export const metadata: Metadata = { title: 'Plans' };

interface PlansPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PlansPage({ searchParams }: PlansPageProps) {
  const query = await searchParams;
  const given = Object.entries(query).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  const search = new URLSearchParams(given).toString();
  await requireSession(search ? `/billing/plans?${search}` : '/billing/plans');
  prefetch(trpc.billing.overview.queryOptions());
  prefetch(trpc.billing.plans.queryOptions());
  const interval: BillingInterval = billingIntervals.find((value) => value === query.interval) ?? 'month';
  return (
    <LivePage
      fallback={
        <>
          <PageHead title="Plans" />
          <SkeletonCard minHeight="28rem" widths={[24, 38, 31, 52, 46, 41]} />
        </>
      }
    >
      <ChoosePlan
        renderedAtMs={Date.now()}
        initialInterval={interval}
        suggested={isPlanId(query.plan) ? query.plan : 'pro'}
        isBackFromCheckout={query.checkout === 'cancelled' || query.checkout === 'canceled'}
      />
    </LivePage>
  );
}
