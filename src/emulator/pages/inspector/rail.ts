import { html } from 'hono/html';
import { secondsPerDay } from '../../engine/calendar';
import { lastTimestamp } from '../../wire/params';
import type { Html } from '../layout';
import type { Forecast, Mark } from './forecast';
import { shortDate } from './moments';

/** The ruler is laid out for this width; labels keep their distance at it. Narrower screens get the list instead. */
const widthPx = 1_120;
const characterPx = 6.6;
const laneHeight = 34;
const railHeight = 26;

interface Placed extends Mark {
  /** Per cent of the width. */
  x: number;
  lane: number;
  anchor: 'start' | 'middle' | 'end';
}

/**
 * A customer's time as a ruler: one tick a day (a week, a month or a year over longer times), solid what happened, dashed what is
 * foretold, the dot is now. Nothing solid lies to the right of now.
 */
export function rail({ now, past, future }: Forecast): Html {
  const soon = future.filter(({ at }) => at <= lastTimestamp);
  const last = soon.at(-1)?.at ?? now;
  const from = now - 23 * secondsPerDay;
  const to = Math.max(now + 37 * secondsPerDay, last + 5 * secondsPerDay);
  const x = (at: number) => ((at - from) / (to - from)) * 100;
  const marks = [
    ...past.filter(({ at }) => at >= from),
    { at: now, label: 'Now', detail: null, isBad: false },
    ...soon,
  ];
  const placed = place(marks, x);
  const lanes = Math.max(...placed.map(({ lane }) => lane)) + 1;
  const base = lanes * laneHeight + railHeight;
  const days = (to - from) / secondsPerDay;
  const step = days <= 100 ? 1 : days <= 400 ? 7 : days <= 4_000 ? 30 : 365;
  const ticks = Array.from(
    { length: Math.floor(days / step) + 1 },
    (_, index) => (index * step * 100) / days,
  );
  const legend = [0, 0.25, 0.5, 0.75, 1].map((part) => shortDate(from + part * (to - from), now));
  // Without labels, for a narrow screen: the list below says the words.
  const ruler = (
    bottom: number,
  ) => html`${ticks.map((at) => html`<line class="tick" x1="${at}%" x2="${at}%" y1="${bottom - 7}" y2="${bottom}"/>`)}
<line class="todo" x1="${x(now)}%" x2="100%" y1="${bottom}" y2="${bottom}"/><line class="done" x1="0" x2="${x(now)}%" y1="${bottom}" y2="${bottom}"/>
${placed.map((mark) => drawnMark(mark, bottom))}`;
  return html`<svg class="rail full" role="img" width="100%" height="${base + 2}" aria-label="${inWords(placed, now)}">${ruler(base)}${placed.map((mark) => drawnLabel(mark, base, now, lanes))}</svg>
<svg class="rail compact" aria-hidden="true" width="100%" height="${railHeight + 2}">${ruler(railHeight)}</svg>
<div class="rail-legend num">${legend.map((text) => html`<span>${text}</span>`)}</div>
<ol class="rail-list">${placed.map((mark) => html`<li class="${mark.at > now ? 'will' : ''}"><span class="num">${shortDate(mark.at, now)}</span><span>${mark.label}${mark.detail ? html` <span class="muted num">${mark.detail}</span>` : ''}</span></li>`)}</ol>`;
}

function drawnMark({ label, isBad, x }: Placed, base: number): Html {
  const isNow = label === 'Now';
  const kind = isNow ? 'now' : isBad ? 'bad' : 'plain';
  return html`<line class="mark ${kind}" x1="${x}%" x2="${x}%" y1="${base - (isNow ? 22 : 18)}" y2="${base}"/>${isNow ? html`<circle class="now" cx="${x}%" cy="${base - 22}" r="4"/>` : ''}`;
}

function drawnLabel(mark: Placed, base: number, now: number, lanes: number): Html {
  const { at, label, detail, x, lane, anchor } = mark;
  const kind = label === 'Now' ? 'now' : at > now ? 'will' : '';
  const textY = (lanes - lane - 1) * laneHeight + (detail ? 12 : 26);
  return html`${lane > 0 ? html`<line class="lead" x1="${x}%" x2="${x}%" y1="${(lanes - lane) * laneHeight - 3}" y2="${base - 20}"/>` : ''}
<text class="label ${kind}" x="${x}%" y="${textY}" text-anchor="${anchor}">${label}</text>
${detail ? html`<text class="label detail" x="${x}%" y="${textY + 15}" text-anchor="${anchor}">${detail}</text>` : ''}`;
}

/** Each label goes into the lowest lane where it touches no other. */
function place(marks: Mark[], x: (at: number) => number): Placed[] {
  const ends: number[] = [];
  return [...marks]
    .sort((a, b) => a.at - b.at)
    .map((mark) => {
      const center = (x(mark.at) / 100) * widthPx;
      const width = Math.max(mark.label.length, mark.detail?.length ?? 0) * characterPx + 8;
      const anchor = center < width / 2 ? 'start' : center > widthPx - width / 2 ? 'end' : 'middle';
      const left = { start: center, middle: center - width / 2, end: center - width }[anchor];
      const free = ends.findIndex((end) => end <= left);
      const lane = free === -1 ? ends.length : free;
      ends[lane] = left + width;
      return { ...mark, x: Math.round(x(mark.at) * 100) / 100, lane, anchor };
    });
}

function inWords(marks: Placed[], now: number): string {
  const words = (some: Placed[]) =>
    some
      .map(({ at, label, detail }) => `${label}${detail ? ` ${detail}` : ''} ${shortDate(at, now)}`)
      .join(', ');
  const others = marks.filter(({ label }) => label !== 'Now');
  const [before, after] = [others.filter(({ at }) => at <= now), others.filter(({ at }) => at > now)];
  return `Timeline. Past: ${words(before) || 'nothing'}. Forecast: ${words(after) || 'nothing'}.`;
}
