import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { PausePlan } from './pause-plan';

export const metadata: Metadata = { title: 'Pause plan' };

export default async function PausePage() {
  await requireSession('/billing/pause');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <LivePage
      fallback={
        <>
          <PageHead title="Pause plan" />
          <SkeletonCard minHeight="16rem" widths={[30, 62, 80]} />
        </>
      }
    >
      <PausePlan />
    </LivePage>
  );
}
