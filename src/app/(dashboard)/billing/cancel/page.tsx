import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { CancelPlan } from './cancel-plan';

export const metadata: Metadata = { title: 'Cancel plan' };

export default async function CancelPage() {
  await requireSession('/billing/cancel');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <LivePage
      fallback={
        <>
          <PageHead title="Cancel plan" />
          <SkeletonCard minHeight="26rem" widths={[30, 62, 80, 74, 52]} />
        </>
      }
    >
      <CancelPlan renderedAtMs={Date.now()} />
    </LivePage>
  );
}
