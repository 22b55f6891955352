import { Calendar } from 'lucide-react';
import type { InvoiceView } from '@/billing/overview-schema';
import type { Money } from '@/lib/money';
import { Amount } from '../amount';
import { Badge } from '../badge';
import { formatDate } from '../format-date';
import { InvoiceBadge } from './invoice-badge';
import { invoiceName } from './invoice-link';
import { InvoiceRowList } from './invoice-row-list';

/** The one that Stripe makes on that day. */
export interface UpcomingInvoice {
  at: Date;
  amount: Money;
  planName: string;
}

interface InvoiceTableProps {
  invoices: InvoiceView[];
  upcoming: UpcomingInvoice | null;
  /** Open in the drawer. */
  selectedId: string | null;
  onOpen: (invoiceId: string) => void;
}

/** All invoices, newest first. The number opens the drawer; below 640 px rows become a list. */
export function InvoiceTable({ invoices, upcoming, selectedId, onOpen }: InvoiceTableProps) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      <InvoiceRowList invoices={invoices} />
      <div className="hidden overflow-hidden rounded-lg sm:block">
        <table className="table [--row:3.625rem]">
          <caption className="sr-only">Invoices, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">Number</th>
              <th scope="col">Status</th>
              <th scope="col" className="figure">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {upcoming && <UpcomingRow upcoming={upcoming} />}
            {invoices.map((invoice) => (
              <tr key={invoice.id} aria-selected={invoice.id === selectedId || undefined}>
                <td className="whitespace-nowrap tabular-nums">{formatDate(invoice.createdAt)}</td>
                <th scope="row" className="tabular-nums">
                  <button type="button" className="link-quiet" onClick={() => onOpen(invoice.id)}>
                    {invoiceName(invoice)}
                  </button>
                  <small>{invoice.description}</small>
                </th>
                <td>
                  <InvoiceBadge invoice={invoice} />
                </td>
                <td className="figure">
                  <Amount money={invoice.total} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function UpcomingRow({ upcoming }: { upcoming: UpcomingInvoice }) {
  return (
    <tr className="text-ink-3">
      <td className="whitespace-nowrap tabular-nums">{formatDate(upcoming.at)}</td>
      <th scope="row">
        Next invoice
        <small>{upcoming.planName}</small>
      </th>
      <td>
        <Badge icon={Calendar}>Upcoming</Badge>
      </td>
      <td className="figure">
        <Amount money={upcoming.amount} />
      </td>
    </tr>
  );
}
