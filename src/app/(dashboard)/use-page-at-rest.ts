'use client';

import { useEffect, useState } from 'react';

/** React takes over the parts of a streamed page one after the other; by then it has them all, as far as anybody can tell. */
const restMs = 400;

/**
 * True when the page is loaded and React has taken it over. A refetch before that would give a part that still waits newer data than
 * its HTML was made of, and React would throw that HTML away with an error.
 */
export function usePageAtRest(): boolean {
  const [isAtRest, setAtRest] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      timer = setTimeout(() => setAtRest(true), restMs);
    };
    if (document.readyState === 'complete') rest();
    else window.addEventListener('load', rest, { once: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('load', rest);
    };
  }, []);

  return isAtRest;
}
