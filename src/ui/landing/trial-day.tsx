'use client';

import { useSyncExternalStore } from 'react';
import { addDays, formatDate, formatDay } from '../format-date';

interface TrialDayProps {
  /** Days from today. */
  days: number;
  /** What stands there in the page as it was built, and without script: always true, only less exact. */
  fallback: string;
  /** A word before the date, e.g. `from`; left out together with it. */
  prefix?: string;
  isShort?: boolean;
}

const never = () => () => {};

/** A date that depends on today, in a page that is built once. It is filled in by the browser that reads it. */
export function TrialDay({ days, fallback, prefix, isShort = false }: TrialDayProps) {
  const date = useSyncExternalStore(
    never,
    () => {
      const day = addDays(new Date(), days);
      return isShort ? formatDay(day) : formatDate(day);
    },
    () => null,
  );
  if (date === null) return fallback;
  return (
    <>
      {prefix && ` ${prefix} `}
      <span className="whitespace-nowrap tabular-nums">{date}</span>
    </>
  );
}
