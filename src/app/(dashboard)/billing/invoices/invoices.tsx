'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useTRPC } from '@/trpc/client';
import { noInvoicesText } from '@/ui/billing/no-invoices';
import { whoToAsk } from '@/ui/billing/who-to-ask';
import { Notice } from '@/ui/notice';
import { InvoicePages } from './invoice-pages';

/** Members are told whom to ask instead of being shown a list that failed. */
export function Invoices() {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  if (!overview.canManageBilling) {
    return (
      <Notice
        icon={Lock}
        title="Invoices are for owners and billing managers"
        text={`Ask ${whoToAsk(overview.billingManagers)} for access or for a copy.`}
      />
    );
  }
  return <InvoicePages emptyText={noInvoicesText(overview)} />;
}
