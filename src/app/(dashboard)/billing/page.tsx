import type { Metadata } from 'next';
import { OverviewSkeleton } from '@/ui/billing/overview-skeleton';
import { PageHead } from '@/ui/page-head';
import { LiveServerPage } from '../live-page';
import { requireSession } from '../require-session';
import { Overview } from './overview';

export const metadata: Metadata = { title: 'Billing' };

export default async function BillingPage() {
  await requireSession('/billing');
  return (
    <LiveServerPage
      fallback={
        <>
          <PageHead title="Billing" />
          <OverviewSkeleton />
        </>
      }
    >
      <Overview />
    </LiveServerPage>
  );
}
