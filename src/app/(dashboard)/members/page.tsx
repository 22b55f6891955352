import type { Metadata } from 'next';
import { prefetch, trpc } from '@/trpc/server';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../live-page';
import { requireSession } from '../require-session';
import { Members } from './members';

export const metadata: Metadata = { title: 'Members' };

export default async function MembersPage() {
  await requireSession('/members');
  prefetch(trpc.billing.members.list.queryOptions());
  return (
    <LivePage
      fallback={
        <>
          <PageHead title="Members" />
          <SkeletonCard minHeight="18rem" widths={[48, 66, 57, 61]} />
        </>
      }
    >
      <Members />
    </LivePage>
  );
}
