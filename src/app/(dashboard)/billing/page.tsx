import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { OverviewSkeleton } from '@/ui/billing/overview-skeleton';
import { PageHead } from '@/ui/page-head';
import { LivePage } from '../live-page';
import { requireSession } from '../require-session';
import { Overview } from './overview';

export const metadata: Metadata = { title: 'Billing' };

export default async function BillingPage() {
  await requireSession('/billing');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <LivePage
      fallback={
        <>
          <PageHead title="Billing" />
          <OverviewSkeleton />
        </>
      }
    >
      <Overview renderedAtMs={Date.now()} />
    </LivePage>
  );
}
