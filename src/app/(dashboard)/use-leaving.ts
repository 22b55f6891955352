'use client';

import { useCallback, useEffect, useState } from 'react';

interface Leaving {
  isLeaving: boolean;
  leaveFor: (url: string) => void;
}

/** A button stays busy while the browser loads the hosted page, and is free again when Back restores this one. */
export function useLeaving(): Leaving {
  const [isLeaving, setLeaving] = useState(false);

  useEffect(() => {
    const restored = (event: PageTransitionEvent) => {
      if (event.persisted) setLeaving(false);
    };
    window.addEventListener('pageshow', restored);
    return () => window.removeEventListener('pageshow', restored);
  }, []);

  const leaveFor = useCallback((url: string) => {
    setLeaving(true);
    window.location.assign(url);
  }, []);
  return { isLeaving, leaveFor };
}
