import { ArrowUpRight } from 'lucide-react';
import type { InvoiceView } from '@/billing/overview-schema';
import { Amount } from '../amount';
import { formatDate } from '../format-date';
import { InvoiceBadge } from './invoice-badge';
import { invoiceName, isPayable } from './invoice-link';

/** Phones: each invoice is two lines and one target. */
export function InvoiceRowList({ invoices }: { invoices: InvoiceView[] }) {
  return (
    <ul className="row-list sm:hidden">
      {invoices.map((invoice) => (
        <li key={invoice.id}>
          {invoice.hostedInvoiceUrl ? (
            <a href={invoice.hostedInvoiceUrl} target="_blank" rel="noopener">
              <InvoiceRow invoice={invoice} />
              <span className="sr-only">, opens a new tab</span>
            </a>
          ) : (
            <div>
              <InvoiceRow invoice={invoice} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function InvoiceRow({ invoice }: { invoice: InvoiceView }) {
  return (
    <>
      <span className="font-medium">{invoice.description}</span>
      <span className="text-right">
        <Amount money={invoice.total} />
      </span>
      <span className="text-sm text-ink-3 tabular-nums">
        {formatDate(invoice.createdAt)}, {invoiceName(invoice)}
      </span>
      <span className="flex items-start justify-end gap-2">
        <InvoiceBadge status={invoice.status} />
        {invoice.hostedInvoiceUrl && (
          <span className="inline-flex items-center gap-0.5 text-sm font-medium">
            {isPayable(invoice) ? 'Pay now' : 'View'}
            <ArrowUpRight className="size-3.5" />
          </span>
        )}
      </span>
    </>
  );
}
