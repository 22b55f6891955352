'use client';

import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { CloudOff, History, Lock, RefreshCw } from 'lucide-react';
import { may, refusal } from '@/billing/permissions';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { ActivityList } from '@/ui/billing/activity-list';
import { whoToAsk } from '@/ui/billing/who-to-ask';
import { Button } from '@/ui/button';
import { IdChip } from '@/ui/id-chip';
import { Notice } from '@/ui/notice';
import { SkeletonCard } from '@/ui/skeleton';
import { readFailure } from '../../read-failure';
import { useEntitlement } from '../../use-entitlement';

const pageSize = 30;

/** Members are told whom to ask: the activity names sums. */
export function Activity() {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  if (may(overview.role, 'see_activity')) return <ActivityPages />;
  return (
    <Notice
      icon={Lock}
      title={refusal('see_activity').slice(0, -1)}
      text={`Ask ${whoToAsk(overview.billingManagers)}.`}
    />
  );
}

/** Every plan shows the last months; the rest is shown with the long audit log, and kept without it too. */
function ActivityPages() {
  const trpc = useTRPC();
  const { isAllowed, reason } = useEntitlement('long_audit_log');
  const procedure = isAllowed ? trpc.billing.wholeActivity : trpc.billing.activity;
  const query = useInfiniteQuery(
    procedure.infiniteQueryOptions(
      { limit: pageSize },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (query.isPending) {
    return (
      <div aria-busy="true">
        <span className="sr-only">Loading the activity</span>
        <SkeletonCard minHeight="20rem" widths={[52, 74, 47, 66, 58]} />
      </div>
    );
  }
  if (!query.data) {
    const failure = readFailure(query.error);
    return (
      <Notice
        icon={CloudOff}
        title="The activity could not be read"
        text="Nothing of it is lost. Try again in a moment."
      >
        <Button size="small" isBusy={query.isFetching} onClick={() => void query.refetch()}>
          {!query.isFetching && <RefreshCw />}
          Try again
        </Button>
        {failure.requestId && <IdChip id={failure.requestId} />}
      </Notice>
    );
  }
  const entries = query.data.pages.flatMap((page) => page.items);
  if (entries.length === 0)
    return (
      <Notice
        icon={History}
        title="Nothing has happened yet"
        text="The first plan that is chosen stands here."
      />
    );
  return (
    <>
      <ActivityList entries={entries} />
      {query.hasNextPage && (
        <div className="flex flex-wrap items-center gap-3">
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
          <ActionError failure={query.isFetchNextPageError ? readFailure(query.error) : null} />
        </div>
      )}
      {!query.hasNextPage && reason && (
        <p className="text-sm text-ink-3">{`Shown are the last 90 days. ${reason} Older entries are kept.`}</p>
      )}
    </>
  );
}
