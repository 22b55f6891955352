import { ArrowUpRight } from 'lucide-react';
import type { InvoiceView } from '@/billing/overview-schema';
import { formatMoney } from '../format-money';

/** `ACME-0004`, or what a draft is called before Stripe numbers it. */
export function invoiceName(invoice: InvoiceView): string {
  return invoice.number ?? 'Draft';
}

export function isPayable({ status, amountDueMinor }: InvoiceView): boolean {
  return status === 'open' && amountDueMinor > 0;
}

/** Opens Stripe's page of the invoice: to pay it while it is open, to read or save it afterwards. */
export function InvoiceLink({ invoice }: { invoice: InvoiceView }) {
  if (!invoice.hostedInvoiceUrl) return null;
  const isOpen = isPayable(invoice);
  const due = formatMoney({ amountMinor: invoice.amountDueMinor, currency: invoice.total.currency });
  return (
    <a
      className={isOpen ? 'btn btn-secondary btn-sm' : 'btn btn-ghost btn-sm'}
      href={invoice.hostedInvoiceUrl}
      target="_blank"
      rel="noopener"
      aria-label={
        isOpen
          ? `Pay now: ${due} for ${invoiceName(invoice)}, opens a new tab`
          : `View ${invoiceName(invoice)}, opens a new tab`
      }
    >
      {isOpen ? 'Pay now' : 'View'}
      <ArrowUpRight className="size-3.5" />
    </a>
  );
}
