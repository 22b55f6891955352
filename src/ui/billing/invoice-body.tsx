import { Ban, Check, CircleX, FileText, type LucideIcon, ShieldAlert, Undo2, X } from 'lucide-react';
import type { InvoiceDetail } from '@/billing/invoices/invoice-schema';
import type { Money } from '@/lib/money';
import { Amount } from '../amount';
import { formatDate, formatDay, formatMoment, formatTime } from '../format-date';
import { formatMoney } from '../format-money';
import { IdChip } from '../id-chip';
import { Ledger } from '../ledger';
import { Sentence } from '../sentence';

/** The sum, how it came about, and what happened to it. Times are UTC. */
export function InvoiceBody({ invoice }: { invoice: InvoiceDetail }) {
  return (
    <>
      <p className="headline">
        <Amount money={invoice.total} />
      </p>
      <Ledger
        caption={`Lines of ${invoice.number ?? 'the draft'}`}
        lines={ledgerLines(invoice)}
        total={totalOf(invoice)}
      />
      {invoice.hasMoreLines && (
        <p className="text-sm text-ink-3">There are more lines. The invoice page has them all.</p>
      )}
      {invoice.history.length > 0 && (
        <section aria-labelledby="invoice-history">
          <h3 id="invoice-history" className="mb-3 text-base">
            Payment
          </h3>
          <ol className="timeline">
            {invoice.history.map((entry) => (
              <HistoryRow
                key={`${entry.type}-${entry.at.getTime()}-${entry.amountMinor}`}
                entry={entry}
                currency={invoice.total.currency}
              />
            ))}
          </ol>
        </section>
      )}
      <section aria-labelledby="invoice-details">
        <h3 id="invoice-details" className="mb-3 text-base">
          Details
        </h3>
        <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-y-2">
          {invoice.nextPaymentAttempt && invoice.status === 'open' && (
            <>
              <dt className="text-ink-3">Next try</dt>
              <dd>
                <Sentence>{formatMoment(invoice.nextPaymentAttempt)}</Sentence>
              </dd>
            </>
          )}
          {invoice.dueDate && (
            <>
              <dt className="text-ink-3">Due</dt>
              <dd>
                <Sentence>{formatDate(invoice.dueDate)}</Sentence>
              </dd>
            </>
          )}
          <dt className="text-ink-3">Invoice</dt>
          <dd className="min-w-0">
            <IdChip id={invoice.id} />
          </dd>
        </dl>
      </section>
    </>
  );
}

function ledgerLines(invoice: InvoiceDetail) {
  const money = (amountMinor: number): Money => ({ amountMinor, currency: invoice.total.currency });
  return [
    ...invoice.lines.map((line) => ({
      label: line.description,
      detail: `${formatDay(line.periodStart)} to ${formatDate(line.periodEnd)}`,
      amount: money(line.amountMinor),
    })),
    { label: 'Subtotal', detail: null, amount: money(invoice.subtotalMinor), isQuiet: true },
    ...(invoice.discountMinor > 0
      ? [{ label: 'Discount', detail: null, amount: money(-invoice.discountMinor), isQuiet: true }]
      : []),
    { label: 'Tax', detail: null, amount: money(invoice.taxMinor), isQuiet: true },
    ...(invoice.balanceAppliedMinor !== 0
      ? [{ label: 'Balance', detail: null, amount: money(invoice.balanceAppliedMinor), isQuiet: true }]
      : []),
    ...(invoice.creditedMinor > 0
      ? [{ label: 'Credit notes', detail: null, amount: money(-invoice.creditedMinor), isQuiet: true }]
      : []),
    ...invoice.refunds
      .filter(({ status }) => status !== 'failed' && status !== 'canceled')
      .map(({ amountMinor, status, createdAt }, index) => ({
        // A label names its row.
        label: index === 0 ? 'Refunded' : `Refunded, ${index + 1}`,
        detail: `${status === 'succeeded' ? '' : 'On its way, '}${formatDate(createdAt)}`,
        amount: money(-amountMinor),
        isQuiet: true,
      })),
  ];
}

function totalOf(invoice: InvoiceDetail): { label: string; amount: Money } {
  const { currency } = invoice.total;
  if (invoice.status === 'paid') {
    const day = invoice.paidAt ? ` on ${formatDate(invoice.paidAt)}` : '';
    return { label: `Paid${day}`, amount: { amountMinor: invoice.amountPaidMinor, currency } };
  }
  if (invoice.status === 'open')
    return { label: 'To pay', amount: { amountMinor: invoice.amountDueMinor, currency } };
  return { label: 'Total', amount: invoice.total };
}

type HistoryEntry = InvoiceDetail['history'][number];

const historyLooks: Record<
  HistoryEntry['type'],
  { words: string; icon: LucideIcon; state?: 'done' | 'late' }
> = {
  invoice_finalized: { words: 'Issued', icon: FileText },
  payment_failed: { words: 'The charge failed', icon: X, state: 'late' },
  payment_action_required: { words: 'The bank asked for a confirmation', icon: ShieldAlert, state: 'late' },
  invoice_paid: { words: 'Paid', icon: Check, state: 'done' },
  invoice_voided: { words: 'Voided', icon: Ban },
  charge_refunded: { words: 'Given back so far', icon: Undo2 },
  refund_failed: { words: 'The bank did not take the refund', icon: X, state: 'late' },
  credit_note_created: { words: 'Credit note', icon: Undo2 },
  credit_note_voided: { words: 'Credit note taken back', icon: Ban },
  invoice_uncollectible: { words: 'Written off', icon: CircleX, state: 'late' },
};

function HistoryRow({ entry, currency }: { entry: HistoryEntry; currency: string }) {
  const { words, icon: Icon, state } = historyLooks[entry.type];
  const attempt = entry.type === 'payment_failed' && entry.attemptCount ? `, try ${entry.attemptCount}` : '';
  const { amountMinor } = entry;
  const sum = amountMinor === null ? '' : `, ${formatMoney({ amountMinor, currency })}`;
  return (
    <li>
      <span className="timeline-dot" data-state={state}>
        <Icon />
      </span>
      <span>
        <Sentence>{`${words}${attempt}${sum}`}</Sentence>
      </span>
      <time
        className="text-sm whitespace-nowrap text-ink-3"
        dateTime={entry.at.toISOString()}
        title={formatMoment(entry.at)}
      >
        {`${formatDay(entry.at)}, ${formatTime(entry.at)}`}
      </time>
    </li>
  );
}
