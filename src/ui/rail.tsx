import type { CSSProperties } from 'react';
import { formatDate, formatDay } from './format-date';
import { railGeometry } from './rail-geometry';
import { Sentence } from './sentence';

interface RailProps {
  start: Date;
  end: Date;
  now: Date;
  /** `Trial`, `Billing period`: what the ruler measures. */
  name: string;
  /** What happened at its start and happens at its end: `trial starts`, `renews`. */
  startWord: string;
  endWord: string;
}

/** A period as a ruler. Nothing solid lies to the right of now. The picture is one sentence to a screen reader. */
export function Rail({ start, end, now, name, startWord, endWord }: RailProps) {
  const { days, now: today, isNowInside, hasRoomForToday } = railGeometry(start, end, now);
  const style = { '--days': days, '--now': today } as CSSProperties;
  const position = isNowInside ? `, today is day ${today} of ${days}` : '';
  return (
    <div style={style}>
      <div
        className="rail"
        role="img"
        aria-label={`${name} ${formatDate(start)} to ${formatDate(end)}${position}`}
      >
        <span className="rail-ticks" />
        <span className="rail-done" />
        <span className="rail-todo" />
        <span className="rail-mark" style={{ '--x': 0 } as CSSProperties} />
        <span className="rail-mark" style={{ '--x': days } as CSSProperties} />
        {isNowInside && (
          <span className="rail-mark" data-kind="now" style={{ '--x': today } as CSSProperties} />
        )}
      </div>
      <div className="rail-legend">
        <span>
          <Sentence>{`${formatDay(start)}, ${startWord}`}</Sentence>
        </span>
        {isNowInside && hasRoomForToday && <span className="rail-today">Today, {formatDay(now)}</span>}
        <span className="text-right">
          <Sentence>{`${formatDay(end)}, ${endWord}`}</Sentence>
        </span>
      </div>
    </div>
  );
}
