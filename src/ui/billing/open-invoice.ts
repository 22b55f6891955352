import type { BillingOverview, InvoiceView } from '@/billing/overview-schema';

/** The newest invoice that still wants money. Members receive no invoices, so for them there is none. */
export function openInvoice(overview: BillingOverview): InvoiceView | null {
  return (
    overview.latestInvoices?.find((invoice) => invoice.status === 'open' && invoice.amountDueMinor > 0) ??
    null
  );
}
