import { ChevronRight } from 'lucide-react';
import type { InvoiceView } from '@/billing/overview-schema';
import { Amount } from '../amount';
import { formatDate } from '../format-date';
import { Link } from '../link';
import { InvoiceBadge } from './invoice-badge';
import { invoiceHref, invoiceName } from './invoice-link';

/** Phones: each invoice is two lines and one target. */
export function InvoiceRowList({ invoices }: { invoices: InvoiceView[] }) {
  return (
    <ul className="row-list sm:hidden">
      {invoices.map((invoice) => (
        <li key={invoice.id}>
          <Link href={invoiceHref(invoice)}>
            <span className="font-medium">{invoice.description}</span>
            <span className="text-right">
              <Amount money={invoice.total} />
            </span>
            <span className="text-sm text-ink-3 tabular-nums">
              {formatDate(invoice.createdAt)}, {invoiceName(invoice)}
            </span>
            <span className="flex items-center justify-end gap-1.5">
              <InvoiceBadge invoice={invoice} />
              <ChevronRight className="size-3.5 text-ink-3" />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
