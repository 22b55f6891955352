'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useCallback, useEffect, useMemo, useRef } from 'react';

const firstWaitMs = 500;
const longestWaitMs = 10_000;

export interface ServerPage {
  /** Draws the page that is on screen anew, if it is one that the server drew. */
  redraw: () => void;
  /** Such a page came to the screen; the answer says that it left. */
  onShown: () => () => void;
}

/**
 * Draws pages of server components anew while they stay on screen: React keeps what is the same, focus and scroll among it. Asks
 * first whether the server is there: Next would answer a failed redraw with a full load, and a page that can still be read would
 * give way to the browser's own error page.
 */
export function useServerPage(): ServerPage {
  const router = useRouter();
  const shown = useRef(0);
  const attempt = useRef<AbortController | null>(null);

  const redraw = useCallback(() => {
    attempt.current?.abort();
    if (shown.current === 0) return;
    const asking = new AbortController();
    attempt.current = asking;
    void isServerThere(asking.signal).then((isThere) => {
      if (isThere && shown.current > 0) startTransition(() => router.refresh());
    });
  }, [router]);
  useEffect(() => () => attempt.current?.abort(), []);

  const onShown = useCallback(() => {
    shown.current++;
    return () => {
      shown.current--;
    };
  }, []);
  return useMemo(() => ({ redraw, onShown }), [redraw, onShown]);
}

/** True as soon as the server answers, however long that takes; false when it is no longer asked for. */
async function isServerThere(signal: AbortSignal): Promise<boolean> {
  for (let waitMs = firstWaitMs; !signal.aborted; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const answer = await fetch('/api/ready', { signal, cache: 'no-store' }).catch(() => null);
    if (answer?.ok) return !signal.aborted;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return false;
}
