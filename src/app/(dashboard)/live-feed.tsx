'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTRPC } from '@/trpc/client';
import { leaveIfOrganizationChanged } from '@/trpc/query-client';
import { useFeedChannel } from './use-feed-channel';
import { useLeadingTab } from './use-leading-tab';
import { type ServerPage, useServerPage } from './use-server-page';

/** A burst of rows, as one checkout writes, is one refetch. */
const gatherMs = 120;

interface Feed {
  onPageRead: (readSinceSeq: number) => void;
  serverPage: ServerPage;
}

const FeedContext = createContext<Feed>({
  onPageRead: () => undefined,
  serverPage: { redraw: () => undefined, onShown: () => () => undefined },
});

/**
 * Makes the pages inside change without a reload: every row of the organization's feed invalidates what they have read, and has
 * pages that the server drew drawn anew. One tab holds the stream and tells the others, since a browser opens only six connections to one HTTP/1.1 origin.
 *
 * It knows the newest row that this tab has heard of. A page whose data was read when the feed stood before that row
 * is read again, so it does not matter in which order reads, rows, tabs and React's own start come.
 */
export function LiveFeed({ organizationId, children }: { organizationId: string; children: ReactNode }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const isLeading = useLeadingTab('billing-feed');
  const [startSeq, setStartSeq] = useState<number | null>(null);
  const heardSeq = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const serverPage = useServerPage();
  const { redraw } = serverPage;
  const billingPath = trpc.billing.pathKey();
  const pathRef = useRef(billingPath);
  pathRef.current = billingPath;

  const refresh = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queryClient.invalidateQueries({ queryKey: pathRef.current });
      redraw();
    }, gatherMs);
  }, [queryClient, redraw]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  const onHeard = useCallback(
    (seq: number) => {
      // Before a page is here there is nothing to refresh: it says itself how old it is.
      if (heardSeq.current === null || seq <= heardSeq.current) return;
      heardSeq.current = seq;
      refresh();
    },
    [refresh],
  );
  const readHeard = useCallback(() => heardSeq.current, []);
  const { tell, ask } = useFeedChannel(organizationId, onHeard, readHeard);

  const onPageRead = useCallback(
    (readSinceSeq: number) => {
      if (heardSeq.current === null) {
        heardSeq.current = readSinceSeq;
        setStartSeq(readSinceSeq);
        ask();
      } else if (readSinceSeq < heardSeq.current) {
        refresh();
      }
    },
    [ask, refresh],
  );
  const onRow = useCallback(
    (seq: number) => {
      onHeard(seq);
      tell(seq);
    },
    [onHeard, tell],
  );

  const feed = useMemo(() => ({ onPageRead, serverPage }), [onPageRead, serverPage]);
  return (
    <FeedContext value={feed}>
      {isLeading && startSeq !== null && <FeedStream readStart={readHeard} onRow={onRow} onGap={refresh} />}
      {children}
    </FeedContext>
  );
}

interface FeedStreamProps {
  readStart: () => number | null;
  onRow: (seq: number) => void;
  /** The stream was broken off for a while. */
  onGap: () => void;
}

/** The stream itself; it begins at what the tab has heard of, and resumes by itself after a break. */
function FeedStream({ readStart, onRow, onGap }: FeedStreamProps) {
  const trpc = useTRPC();
  const [sinceSeq] = useState(readStart);
  const hasConnected = useRef(false);
  useSubscription(
    trpc.billing.events.subscriptionOptions(
      { sinceSeq },
      {
        onData: ({ data }) => {
          if (data.type !== 'cursor') return onRow(data.seq);
          if (hasConnected.current) onGap();
          hasConnected.current = true;
        },
        onError: leaveIfOrganizationChanged,
      },
    ),
  );
  return null;
}

/**
 * Says to the feed around it that a page is here, read when the feed stood at `seq`. Inside the page's own boundary, so that it
 * speaks when React has taken the page over: a refetch before that would give React newer data than the HTML was made of, and
 * React would throw the HTML away with an error.
 */
export function PageRead({ seq }: { seq: number }) {
  const { onPageRead } = use(FeedContext);
  useEffect(() => onPageRead(seq), [onPageRead, seq]);
  return null;
}

const dayMs = 86_400_000;

/**
 * Says to the feed around it that the server drew this page, at a moment: it is drawn anew with every row, and when a day has
 * passed, since it says how many days are left.
 */
export function ServerPageRead({ seq, drawnAtMs }: { seq: number; drawnAtMs: number }) {
  const { redraw, onShown } = use(FeedContext).serverPage;
  useEffect(onShown, [onShown]);
  useEffect(() => {
    const untilNextDayMs = dayMs - (drawnAtMs % dayMs);
    const timer = setTimeout(redraw, untilNextDayMs);
    return () => clearTimeout(timer);
  }, [drawnAtMs, redraw]);
  return <PageRead seq={seq} />;
}
