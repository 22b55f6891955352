import { Check, Circle, MousePointerClick, TriangleAlert } from 'lucide-react';
import type { ActivityEntry } from '@/billing/activity/activity-schema';
import { formatDate, formatMoment, formatTime } from '../format-date';
import { Sentence } from '../sentence';
import { activityWords } from './activity-words';

/** Newest first, a heading per day. What people pressed has a hand, what Stripe told has none. */
export function ActivityList({ entries }: { entries: ActivityEntry[] }) {
  const days = Map.groupBy(entries, (entry) => formatDate(entry.at));
  return (
    <div className="grid gap-8">
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h2 className="mb-4 text-sm font-medium text-ink-3">{day}</h2>
          <ol className="timeline">
            {ofDay.map((entry) => (
              <ActivityRow key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function ActivityRow({ entry }: { entry: ActivityEntry }) {
  const { text, tone } = activityWords(entry);
  const Icon =
    entry.source === 'action'
      ? MousePointerClick
      : tone === 'done'
        ? Check
        : tone === 'late'
          ? TriangleAlert
          : Circle;
  return (
    <li>
      <span className="timeline-dot" data-state={tone === 'neutral' ? undefined : tone}>
        <Icon />
      </span>
      <div className="min-w-0">
        <p>
          <Sentence>{text}</Sentence>
        </p>
        <p className="text-sm text-ink-3">{whoAndWhere(entry)}</p>
      </div>
      <time
        className="text-sm whitespace-nowrap text-ink-3"
        dateTime={entry.at.toISOString()}
        title={formatMoment(entry.at)}
      >
        {formatTime(entry.at)}
      </time>
    </li>
  );
}

function whoAndWhere({ source, actorName, hasActor, ipAddress }: ActivityEntry): string {
  if (source === 'stripe') return 'Stripe';
  const who = actorName ?? (hasActor ? 'A former member' : 'The system');
  return ipAddress ? `${who}, from ${ipAddress}` : who;
}
