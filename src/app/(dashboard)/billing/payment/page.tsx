import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { Payment } from './payment';

export const metadata: Metadata = { title: 'Payment' };

export default async function PaymentPage() {
  await requireSession('/billing/payment');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <LivePage
      fallback={
        <>
          <PageHead title="Payment" />
          <SkeletonCard minHeight="14rem" widths={[30, 62, 48]} />
        </>
      }
    >
      <Payment renderedAtMs={Date.now()} />
    </LivePage>
  );
}
