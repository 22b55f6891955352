import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { Activity } from './activity';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage() {
  await requireSession('/billing/activity');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <>
      <PageHead title="Activity" lead="Who did what, from where, and what Stripe told us. Times are UTC." />
      <LivePage fallback={<SkeletonCard minHeight="20rem" widths={[52, 74, 47, 66, 58]} />}>
        <Activity />
      </LivePage>
    </>
  );
}
