import { daysBetween } from './format-date';

export interface RailGeometry {
  /** One tick per day. */
  days: number;
  /** Day of the period that today is, kept inside it: a test clock may run far ahead of the wall. */
  now: number;
  /** False when today lies outside of the period: then no dot is drawn. */
  isNowInside: boolean;
  /** Whether the word under the dot has room between the two ends of the legend. */
  hasRoomForToday: boolean;
}

const legendShare = 0.24;

export function railGeometry(start: Date, end: Date, now: Date): RailGeometry {
  const days = Math.max(1, daysBetween(start, end));
  const today = daysBetween(start, now);
  const clamped = Math.min(days, Math.max(0, today));
  const share = clamped / days;
  return {
    days,
    now: clamped,
    isNowInside: today >= 0 && today <= days,
    hasRoomForToday: share >= legendShare && share <= 1 - legendShare,
  };
}
