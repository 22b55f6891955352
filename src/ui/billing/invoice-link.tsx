import type { InvoiceView } from '@/billing/overview-schema';
import { formatMoney } from '../format-money';
import { Link } from '../link';

/** `ACME-0004`, or what a draft is called before Stripe numbers it. */
export function invoiceName(invoice: InvoiceView): string {
  return invoice.number ?? 'Draft';
}

export function isPayable({ status, amountDueMinor }: InvoiceView): boolean {
  return status === 'open' && amountDueMinor > 0;
}

/** Where an invoice is read and paid: the drawer of the invoices page. */
export function invoiceHref(invoice: InvoiceView): string {
  return `/billing/invoices?invoice=${encodeURIComponent(invoice.id)}`;
}

export function InvoiceLink({ invoice }: { invoice: InvoiceView }) {
  const isOpen = isPayable(invoice);
  const due = formatMoney({ amountMinor: invoice.amountDueMinor, currency: invoice.total.currency });
  return (
    <Link
      className={isOpen ? 'btn btn-secondary btn-sm' : 'btn btn-ghost btn-sm'}
      href={invoiceHref(invoice)}
      aria-label={isOpen ? `Pay now: ${due} for ${invoiceName(invoice)}` : `View ${invoiceName(invoice)}`}
    >
      {isOpen ? 'Pay now' : 'View'}
    </Link>
  );
}
