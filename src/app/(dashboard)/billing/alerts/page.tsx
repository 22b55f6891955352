import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { Alerts } from './alerts';

export const metadata: Metadata = { title: 'Alerts' };

export default async function AlertsPage() {
  const { organization } = await requireSession('/billing/alerts');
  prefetch(trpc.billing.overview.queryOptions());
  if (organization.role !== 'member') {
    prefetch(trpc.billing.alerts.list.queryOptions());
    prefetch(trpc.billing.alerts.mailPreferences.queryOptions());
  }
  return (
    <>
      <PageHead title="Alerts" lead="What needs somebody, and what you are mailed about." />
      <LivePage fallback={<SkeletonCard minHeight="16rem" widths={[62, 48, 55]} />}>
        <Alerts />
      </LivePage>
    </>
  );
}
