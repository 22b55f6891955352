import type { InvoiceView } from '@/billing/overview-schema';
import { Amount } from '../amount';
import { Card } from '../card';
import { formatDate } from '../format-date';
import { Link } from '../link';
import { InvoiceBadge } from './invoice-badge';
import { InvoiceLink, invoiceName } from './invoice-link';
import { InvoiceRowList } from './invoice-row-list';

interface LatestInvoicesCardProps {
  invoices: InvoiceView[];
  /** What will fill the card and when, while it is empty. */
  emptyText: string;
}

export function LatestInvoicesCard({ invoices, emptyText }: LatestInvoicesCardProps) {
  return (
    <Card
      title="Latest invoices"
      isFlush
      action={
        <Link className="link text-sm" href="/billing/invoices">
          All invoices
        </Link>
      }
    >
      {invoices.length === 0 ? (
        <p className="px-4 py-5 text-ink-2 md:px-5">{emptyText}</p>
      ) : (
        <>
          <InvoiceRowList invoices={invoices} />
          <div className="hidden sm:block">
            <table className="table [--cell:0.75rem] [--row:3.625rem]">
              <caption className="sr-only">Latest invoices, newest first</caption>
              <thead>
                <tr>
                  <th scope="col">Invoice</th>
                  <th scope="col">Status</th>
                  <th scope="col" className="figure">
                    Amount
                  </th>
                  <th scope="col">
                    <span className="sr-only">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {invoices.map((invoice) => (
                  <tr key={invoice.id}>
                    <th scope="row">
                      {invoice.description}
                      <small className="tabular-nums">
                        {invoiceName(invoice)},{' '}
                        <span className="whitespace-nowrap">{formatDate(invoice.createdAt)}</span>
                      </small>
                    </th>
                    <td>
                      <InvoiceBadge invoice={invoice} />
                    </td>
                    <td className="figure">
                      <Amount money={invoice.total} />
                    </td>
                    <td className="figure">
                      <InvoiceLink invoice={invoice} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Card>
  );
}
