'use client';

import { useEffect, useState } from 'react';

const stepMs = 60_000;

/** The server's time first, so that both draw the same day, then this browser's, minute by minute. */
export function useNow(renderedAtMs: number): Date {
  const [nowMs, setNowMs] = useState(renderedAtMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, []);
  return new Date(nowMs);
}
