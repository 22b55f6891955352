'use client';

import { useEffect, useState } from 'react';

/**
 * True in one visible tab of this browser. The browser's own lock decides: it is released when the tab is hidden, closed
 * or crashes, and the next visible tab in line receives it. Without locks (plain HTTP on a network) every tab leads.
 */
export function useLeadingTab(lockName: string): boolean {
  const [isVisible, setVisible] = useState(false);
  const [isLeading, setLeading] = useState(false);

  useEffect(() => {
    const read = () => setVisible(!document.hidden);
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, []);

  useEffect(() => {
    if (!isVisible) return;
    if (!navigator.locks) {
      setLeading(true);
      return () => setLeading(false);
    }
    const waiting = new AbortController();
    let release = () => {};
    const held = () =>
      new Promise<void>((resolve) => {
        release = resolve;
        setLeading(true);
      });
    navigator.locks.request(lockName, { signal: waiting.signal }, held).catch((error: unknown) => {
      if (!waiting.signal.aborted) throw error;
    });
    return () => {
      waiting.abort();
      release();
      setLeading(false);
    };
  }, [isVisible, lockName]);

  return isLeading;
}
