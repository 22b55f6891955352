import { raw } from 'hono/html';

/** Our own strokes on a 24 px grid. Decoration: the word beside it carries the meaning. */
const paths = {
  flask: 'M10 3v6L4.5 19a1.4 1.4 0 0 0 1.2 2h12.6a1.4 1.4 0 0 0 1.2-2L14 9V3M8.5 3h7M7 15h10',
  back: 'M19 12H5M11 6l-6 6 6 6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2',
  shield: 'M12 3l7 3v6c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM12 8v4M12 16h.01',
  alert: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 8v4.5M12 16h.01',
  card: 'M3 6.5h18v11H3zM3 10h18M6.5 14.5h4',
  plus: 'M12 5v14M5 12h14',
  forward: 'M4 6l7 6-7 6zM13 6l7 6-7 6z',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 5l11 7-11 7z',
  shuffle: 'M3 7h4l9 10h5M3 17h4l3-3.5M13 10l3-3h5M18 4l3 3-3 3M18 14l3 3-3 3',
  twice: 'M9 9h11v11H9zM5 15H4V4h11v1M14.5 12v5M12 14.5h5',
  again: 'M4 5v5h5M4.8 9.5a8 8 0 1 1-.6 5',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5M12 8h.01',
  event: 'M13 3L5 13.5h6L10 21l9-11.5h-6z',
  send: 'M21 3L10 14M21 3l-7 18-4-7-7-4z',
  request: 'M5 12h14M13 6l6 6-6 6',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName) {
  return raw(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${paths[name]}"/></svg>`);
}
