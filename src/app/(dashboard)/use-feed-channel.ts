'use client';

import { useCallback, useEffect, useRef } from 'react';

const channelName = 'billing-feed';

/** Calls back when another tab has heard of a change; returns how to tell the others. No data crosses, only the fact. */
export function useFeedChannel(onChange: () => void): () => void {
  const channel = useRef<BroadcastChannel | null>(null);

  useEffect(() => {
    const opened = new BroadcastChannel(channelName);
    opened.onmessage = onChange;
    channel.current = opened;
    return () => {
      channel.current = null;
      opened.close();
    };
  }, [onChange]);

  return useCallback(() => channel.current?.postMessage('changed'), []);
}
