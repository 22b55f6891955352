import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { Invoices } from './invoices';

export const metadata: Metadata = { title: 'Invoices' };

export default async function InvoicesPage() {
  await requireSession('/billing/invoices');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <LivePage
      fallback={
        <>
          <PageHead title="Invoices" />
          <SkeletonCard minHeight="14rem" widths={[62, 84, 47, 71]} />
        </>
      }
    >
      <Invoices />
    </LivePage>
  );
}
