import type { Metadata } from 'next';
import { Suspense } from 'react';
import { HydrateClient, prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { requireSession } from '../../require-session';
import { Activity } from './activity';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage() {
  await requireSession('/billing/activity');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <HydrateClient>
      <PageHead title="Activity" lead="Who did what, from where, and what Stripe told us. Times are UTC." />
      <Suspense fallback={<SkeletonCard minHeight="20rem" widths={[52, 74, 47, 66, 58]} />}>
        <Activity />
      </Suspense>
    </HydrateClient>
  );
}
