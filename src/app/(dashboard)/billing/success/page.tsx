import { Lock } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { may, refusal } from '@/billing/permissions';
import { prefetch, trpc } from '@/trpc/server';
import { Notice } from '@/ui/notice';
import { SkeletonCard } from '@/ui/skeleton';
import { LivePage } from '../../live-page';
import { requireSession } from '../../require-session';
import { CheckoutReturn } from './checkout-return';

export const metadata: Metadata = { title: 'After checkout' };

interface SuccessPageProps {
  searchParams: Promise<{ session_id?: string | string[] }>;
}

/** Where Stripe's page leads back to. It trusts nothing in the address: the session is looked up among our own rows. */
export default async function SuccessPage({ searchParams }: SuccessPageProps) {
  const { session_id: sessionId } = await searchParams;
  if (typeof sessionId !== 'string' || sessionId === '') redirect('/billing');
  const { organization } = await requireSession(
    `/billing/success?session_id=${encodeURIComponent(sessionId)}`,
  );
  if (!may(organization.role, 'choose_plan')) {
    return (
      <Notice
        icon={Lock}
        level={1}
        title={refusal('choose_plan').slice(0, -1)}
        text={`The billing page shows which plan ${organization.name} has.`}
      />
    );
  }
  prefetch(trpc.billing.overview.queryOptions());
  prefetch(trpc.billing.checkoutStatus.queryOptions({ sessionId }));
  return (
    <LivePage fallback={<SkeletonCard minHeight="27rem" widths={[48, 66, 40]} />}>
      <CheckoutReturn sessionId={sessionId} />
    </LivePage>
  );
}
