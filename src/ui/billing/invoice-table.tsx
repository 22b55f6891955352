import type { InvoiceView } from '@/billing/overview-schema';
import { Amount } from '../amount';
import { formatDate } from '../format-date';
import { InvoiceBadge } from './invoice-badge';
import { InvoiceLink, invoiceName } from './invoice-link';
import { InvoiceRowList } from './invoice-row-list';

/** All invoices, newest first. Below 1200 px the description moves under the number, below 640 rows become a list. */
export function InvoiceTable({ invoices }: { invoices: InvoiceView[] }) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      <InvoiceRowList invoices={invoices} />
      <div className="hidden overflow-hidden rounded-lg sm:block">
        <table className="table max-xl:[--cell:0.5rem] max-xl:[--row:3.625rem]">
          <caption className="sr-only">Invoices, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">Number</th>
              <th scope="col" className="max-xl:hidden">
                Description
              </th>
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
                <td className="whitespace-nowrap tabular-nums">{formatDate(invoice.createdAt)}</td>
                <th scope="row" className="tabular-nums">
                  {invoiceName(invoice)}
                  <small className="xl:hidden">{invoice.description}</small>
                </th>
                <td className="text-ink-2 max-xl:hidden">{invoice.description}</td>
                <td>
                  <InvoiceBadge status={invoice.status} />
                </td>
                <td className="figure">
                  <Amount money={invoice.total} />
                </td>
                <td className="figure whitespace-nowrap">
                  <InvoiceLink invoice={invoice} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
