import type { Metadata } from 'next';
import { Suspense } from 'react';
import { HydrateClient, prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { requireSession } from '../../require-session';
import { Invoices } from './invoices';

export const metadata: Metadata = { title: 'Invoices' };

export default async function InvoicesPage() {
  await requireSession('/billing/invoices');
  prefetch(trpc.billing.overview.queryOptions());
  return (
    <HydrateClient>
      <Suspense
        fallback={
          <>
            <PageHead title="Invoices" />
            <SkeletonCard minHeight="14rem" widths={[62, 84, 47, 71]} />
          </>
        }
      >
        <Invoices />
      </Suspense>
    </HydrateClient>
  );
}
