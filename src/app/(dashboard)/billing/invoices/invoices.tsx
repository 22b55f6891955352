'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Download, Lock } from 'lucide-react';
import type { BillingOverview } from '@/billing/overview-schema';
import { may, refusal } from '@/billing/permissions';
import { useTRPC } from '@/trpc/client';
import type { UpcomingInvoice } from '@/ui/billing/invoice-table';
import { noInvoicesText } from '@/ui/billing/no-invoices';
import { whoToAsk } from '@/ui/billing/who-to-ask';
import { buttonClass } from '@/ui/button-class';
import { Notice } from '@/ui/notice';
import { PageHead } from '@/ui/page-head';
import { InvoicePages } from './invoice-pages';

/** Members are told whom to ask instead of being shown a list that failed. */
export function Invoices() {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  if (!may(overview.role, 'see_invoices')) {
    return (
      <>
        <PageHead title="Invoices" />
        <Notice
          icon={Lock}
          title={refusal('see_invoices').slice(0, -1)}
          text={`Ask ${whoToAsk(overview.billingManagers)} for access or for a copy.`}
        />
      </>
    );
  }
  return (
    <>
      <PageHead
        title="Invoices"
        actions={
          <a className={buttonClass({ look: 'secondary' })} href="/api/billing/invoices/export" download>
            <Download />
            Export CSV
          </a>
        }
      />
      <InvoicePages emptyText={noInvoicesText(overview)} upcoming={upcomingInvoice(overview)} />
    </>
  );
}

/** What comes next, as the overview's headline says it; Stripe makes the invoice on that day. */
function upcomingInvoice({ subscription }: BillingOverview): UpcomingInvoice | null {
  const next = subscription?.money?.nextCharge;
  if (!subscription || !next) return null;
  const { plan, scheduledChange } = subscription;
  const isOfChange = scheduledChange !== null && scheduledChange.at <= next.at;
  return { at: next.at, amount: next.amount, planName: isOfChange ? scheduledChange.plan.name : plan.name };
}
