'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { CloudOff, Receipt, RefreshCw } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { InvoiceTable, type UpcomingInvoice } from '@/ui/billing/invoice-table';
import { Button } from '@/ui/button';
import { IdChip } from '@/ui/id-chip';
import { Notice } from '@/ui/notice';
import { SkeletonCard } from '@/ui/skeleton';
import { readFailure } from '../../read-failure';
import { InvoiceFilter } from './invoice-filter';
import { useInvoiceView } from './use-invoice-view';

const pageSize = 20;

/** On demand: most visits read the list and leave. */
const InvoiceDrawer = lazy(() => import('./invoice-drawer'));

/** Loading, unavailable, empty and a list: four drawings. Pages that are there stay when the next one fails. */
export function InvoicePages({
  emptyText,
  upcoming,
}: {
  emptyText: string;
  upcoming: UpcomingInvoice | null;
}) {
  const view = useInvoiceView();
  return (
    <div className="invoice-view" data-open={view.invoiceId !== null || undefined}>
      <div className="grid min-w-0 content-start gap-5">
        <InvoiceFilter view={view} />
        <InvoiceList view={view} emptyText={emptyText} upcoming={upcoming} />
      </div>
      {view.invoiceId && (
        <Suspense>
          <InvoiceDrawer invoiceId={view.invoiceId} onClose={() => view.set({ invoice: null })} />
        </Suspense>
      )}
    </div>
  );
}

interface InvoiceListProps {
  view: ReturnType<typeof useInvoiceView>;
  emptyText: string;
  upcoming: UpcomingInvoice | null;
}

function InvoiceList({ view, emptyText, upcoming }: InvoiceListProps) {
  const trpc = useTRPC();
  const { status, year } = view;
  const isFiltered = status !== null || year !== null;
  const query = useInfiniteQuery(
    trpc.billing.invoices.list.infiniteQueryOptions(
      { limit: pageSize, status, year },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );

  if (query.isPending) {
    return (
      <div aria-busy="true">
        <span className="sr-only">Loading invoices</span>
        <SkeletonCard minHeight="14rem" widths={[62, 84, 47, 71]} />
      </div>
    );
  }
  if (!query.data) {
    const failure = readFailure(query.error);
    return (
      <Notice
        icon={CloudOff}
        title="Invoices could not be read"
        text="Your invoices are safe. They are shown here as soon as the connection is back."
      >
        <Button size="small" isBusy={query.isFetching} onClick={() => void query.refetch()}>
          {!query.isFetching && <RefreshCw />}
          Try again
        </Button>
        {failure.requestId && <IdChip id={failure.requestId} />}
      </Notice>
    );
  }

  const invoices = query.data.pages.flatMap((page) => page.items);
  if (invoices.length === 0 && isFiltered) {
    return (
      <Notice icon={Receipt} title="No invoice matches" text="Another status or year may have some.">
        <Button size="small" onClick={() => view.set({ status: null, year: null })}>
          Show all
        </Button>
      </Notice>
    );
  }
  if (invoices.length === 0) return <Notice icon={Receipt} title="No invoices yet" text={emptyText} />;
  return (
    <>
      <InvoiceTable
        invoices={invoices}
        upcoming={isFiltered ? null : upcoming}
        selectedId={view.invoiceId}
        onOpen={(invoice) => view.set({ invoice })}
      />
      <div className="flex flex-wrap items-center gap-3">
        {query.hasNextPage && (
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        )}
        <p role="status" className="text-sm text-ink-3">
          {invoices.length} {invoices.length === 1 ? 'invoice' : 'invoices'}
          {query.hasNextPage ? ' shown' : ''}
        </p>
        <ActionError failure={query.isFetchNextPageError ? readFailure(query.error) : null} />
      </div>
    </>
  );
}
