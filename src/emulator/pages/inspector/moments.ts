import { formatDate, isDate } from '../../engine/calendar';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 23 Nov 2026, 10:02:14 UTC` */
export function fullMoment(seconds: number): string {
  if (!isDate(seconds)) return formatDate(seconds);
  const date = new Date(seconds * 1000);
  return `${days[date.getUTCDay()]} ${formatDate(seconds)}, ${date.toISOString().slice(11, 19)} UTC`;
}

/** `7 Dec`, with the year when it is another than that of `now`. */
export function shortDate(seconds: number, now: number): string {
  const text = formatDate(seconds);
  const year = ` ${new Date(now * 1000).getUTCFullYear()}`;
  return text.endsWith(year) ? text.slice(0, -year.length) : text;
}

/** `10:02:14.120`, of real milliseconds. */
export function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 23);
}

/** `14 s`, `3 min`, `2 h`, `5 days` */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** `38 ms`, `1.2 s` */
export function took(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** `10, 14 and 21 Dec` */
export function dateList(moments: readonly number[], now: number): string {
  const texts = moments.map((moment) => shortDate(moment, now));
  const month = (text: string) => text.slice(text.indexOf(' '));
  const short = texts.map((text, index) => {
    const next = texts[index + 1];
    return next !== undefined && month(next) === month(text) ? text.slice(0, text.indexOf(' ')) : text;
  });
  return short.length < 2 ? (short[0] ?? '') : `${short.slice(0, -1).join(', ')} and ${short.at(-1)}`;
}
