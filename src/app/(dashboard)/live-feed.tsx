'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTRPC } from '@/trpc/client';
import { leaveIfOrganizationChanged } from '@/trpc/query-client';
import { useFeedChannel } from './use-feed-channel';
import { useLeadingTab } from './use-leading-tab';
import { usePageAtRest } from './use-page-at-rest';

/** A burst of rows, as one checkout writes, is one refetch. */
const gatherMs = 120;

/**
 * Makes billing pages change without a reload: every row of the organization's feed invalidates what they show. One tab
 * holds the stream and tells the others, since a browser opens only six connections to one HTTP/1.1 origin.
 */
export function LiveFeed() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: overview } = useQuery(trpc.billing.overview.queryOptions());
  const isLeading = useLeadingTab('billing-feed');
  const isAtRest = usePageAtRest();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const billingPath = trpc.billing.pathKey();
  const pathRef = useRef(billingPath);
  pathRef.current = billingPath;

  const refresh = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queryClient.invalidateQueries({ queryKey: pathRef.current });
    }, gatherMs);
  }, [queryClient]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  const tellOtherTabs = useFeedChannel(refresh);
  const onChange = useCallback(() => {
    refresh();
    tellOtherTabs();
  }, [refresh, tellOtherTabs]);

  if (!isLeading || !isAtRest || !overview) return null;
  return <FeedStream sinceSeq={overview.feedSeq} onChange={onChange} />;
}

/** The stream itself; it begins where the overview was read, and resumes by itself after a break. */
function FeedStream({ sinceSeq, onChange }: { sinceSeq: number; onChange: () => void }) {
  const trpc = useTRPC();
  const [start] = useState(sinceSeq);
  const hasConnected = useRef(false);
  useSubscription(
    trpc.billing.events.subscriptionOptions(
      { sinceSeq: start },
      {
        onData: ({ data }) => {
          const isFirstCursor = data.type === 'cursor' && !hasConnected.current;
          hasConnected.current = true;
          // Every later cursor is a reconnect: what happened meanwhile is read again.
          if (!isFirstCursor) onChange();
        },
        onError: leaveIfOrganizationChanged,
      },
    ),
  );
  return null;
}
