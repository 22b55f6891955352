import { CircleCheck, Lock } from 'lucide-react';
import type { Metadata } from 'next';
import { may, refusal } from '@/billing/permissions';
import { readOnce, trpc } from '@/trpc/server';
import { DuplicateCard } from '@/ui/billing/duplicate-card';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';
import { Notice } from '@/ui/notice';
import { PageHead } from '@/ui/page-head';
import { SkeletonCard } from '@/ui/skeleton';
import { LiveServerPage } from '../../live-page';
import { requireSession } from '../../require-session';
import { EndDuplicate } from './end-duplicate';

export const metadata: Metadata = { title: 'Two subscriptions' };

export default async function DuplicatesPage() {
  const { organization } = await requireSession('/billing/duplicates');
  if (!may(organization.role, 'cancel_plan'))
    return (
      <Notice
        icon={Lock}
        level={1}
        title={refusal('cancel_plan').slice(0, -1)}
        text={`The billing page shows which plan ${organization.name} has.`}
      />
    );
  return (
    <LiveServerPage fallback={<SkeletonCard minHeight="20rem" widths={[48, 66, 40]} />}>
      <Duplicates />
    </LiveServerPage>
  );
}

/** Each live subscription, what it costs, and what ending it gives back. */
async function Duplicates() {
  const live = await readOnce(trpc.billing.duplicates.list.queryOptions());
  if (live.length < 2)
    return (
      <>
        <PageHead title="Two subscriptions" />
        <Notice
          icon={CircleCheck}
          title="There is only one subscription"
          text="Nothing is paid twice. Refunds stand on the invoices page."
        >
          <Link className={buttonClass({ look: 'secondary' })} href="/billing">
            Back to billing
          </Link>
        </Notice>
      </>
    );
  return (
    <>
      <PageHead
        title="Two subscriptions"
        lead="Your organization should have one. End the one you do not need: what was paid for its current period goes back to the card, and the other goes on as it is."
      />
      <ul className="grid gap-5 md:grid-cols-2">
        {live.map((duplicate) => (
          <li key={duplicate.subscriptionId}>
            <DuplicateCard duplicate={duplicate} action={<EndDuplicate duplicate={duplicate} />} />
          </li>
        ))}
      </ul>
    </>
  );
}
