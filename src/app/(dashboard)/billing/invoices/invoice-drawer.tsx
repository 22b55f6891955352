'use client';

import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { ArrowUpRight, CloudOff, Download, RefreshCw, X } from 'lucide-react';
import { useState } from 'react';
import type { InvoiceDetail } from '@/billing/invoices/invoice-schema';
import { useTRPC } from '@/trpc/client';
import { InvoiceBadge } from '@/ui/billing/invoice-badge';
import { InvoiceBody } from '@/ui/billing/invoice-body';
import { invoiceName, isPayable } from '@/ui/billing/invoice-link';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { formatDate } from '@/ui/format-date';
import { SkeletonLines } from '@/ui/skeleton';
import { PayInvoice } from './pay-invoice';

/** From here on the drawer stands beside the table; below it covers the page and is a dialog of its own. */
const wideQuery = '(width >= 75rem)';

/** One invoice: its lines, what happened to it, and its files. */
export default function InvoiceDrawer({ invoiceId, onClose }: { invoiceId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const [isWide] = useState(() => window.matchMedia(wideQuery).matches);
  const query = useQuery(trpc.billing.invoices.get.queryOptions({ invoiceId }));
  const invoice = query.data;
  return (
    <Dialog.Root
      open
      modal={!isWide}
      disablePointerDismissal
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Dialog.Portal>
        {!isWide && <Dialog.Backdrop className="scrim" />}
        <Dialog.Popup className="drawer">
          <div className="drawer-head">
            <div className="min-w-0">
              <div className="flex flex-wrap items-center gap-2">
                <Dialog.Title className="text-lg tracking-tight">
                  {invoice ? invoiceName(invoice) : 'Invoice'}
                </Dialog.Title>
                {invoice && <InvoiceBadge invoice={invoice} />}
              </div>
              {invoice && <p className="text-sm text-ink-3">Issued {formatDate(invoice.createdAt)}</p>}
            </div>
            <Dialog.Close className="btn btn-ghost btn-sm btn-icon" aria-label="Close invoice">
              <X />
            </Dialog.Close>
          </div>
          {invoice ? (
            <>
              <div className="drawer-body">
                <InvoiceBody invoice={invoice} />
              </div>
              <Files invoice={invoice} />
            </>
          ) : query.isError ? (
            <div className="drawer-body justify-items-start">
              <p className="flex items-start gap-2 text-ink-2">
                <CloudOff className="mt-0.5" />
                This invoice could not be read. It is safe.
              </p>
              <Button size="small" isBusy={query.isFetching} onClick={() => void query.refetch()}>
                {!query.isFetching && <RefreshCw />}
                Try again
              </Button>
            </div>
          ) : (
            <div className="drawer-body" aria-busy="true">
              <SkeletonLines widths={[40, 90, 84, 96, 62]} />
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The links are ours: Stripe's own expire, so each press asks for a fresh one. */
function Files({ invoice }: { invoice: InvoiceDetail }) {
  if (invoice.status === 'draft') return null;
  const path = `/api/billing/invoices/${invoice.id}`;
  return (
    <div className="drawer-foot">
      {isPayable(invoice) && <PayInvoice invoice={invoice} />}
      <a className={buttonClass({ look: 'secondary' })} href={`${path}/pdf`}>
        <Download />
        PDF
      </a>
      <a className={buttonClass({ look: 'ghost' })} href={`${path}/page`} target="_blank" rel="noopener">
        Open invoice page
        <ArrowUpRight />
        <span className="sr-only">, opens a new tab</span>
      </a>
    </div>
  );
}
