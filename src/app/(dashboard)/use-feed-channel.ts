'use client';

import { useCallback, useEffect, useRef } from 'react';

const channelName = 'billing-feed';

/** `heard`: the newest row that a tab has heard of. `ask`: a tab that was not listening yet wants to know it. No data crosses. */
type Message = { organizationId: string; heardSeq: number } | { organizationId: string; heardSeq: 'ask' };

interface FeedChannel {
  /** Tells the other tabs of the newest row. */
  tell: (heardSeq: number) => void;
  /** Asks the other tabs for the newest row that they have heard of; they answer through `onHeard`. */
  ask: () => void;
}

/** Between the tabs of one browser, of which one alone holds the stream. Tabs that show another organization are not listened to. */
export function useFeedChannel(
  organizationId: string,
  onHeard: (seq: number) => void,
  readHeard: () => number | null,
): FeedChannel {
  const channel = useRef<BroadcastChannel | null>(null);

  const say = useCallback(
    (heardSeq: Message['heardSeq']) =>
      channel.current?.postMessage({ organizationId, heardSeq } satisfies Message),
    [organizationId],
  );

  useEffect(() => {
    const opened = new BroadcastChannel(channelName);
    opened.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.organizationId !== organizationId) return;
      if (data.heardSeq !== 'ask') return onHeard(data.heardSeq);
      const heard = readHeard();
      if (heard !== null) say(heard);
    };
    channel.current = opened;
    return () => {
      channel.current = null;
      opened.close();
    };
  }, [organizationId, onHeard, readHeard, say]);

  return { tell: say, ask: useCallback(() => say('ask'), [say]) };
}
