import { TriangleAlert } from 'lucide-react';
import { expiryState } from './card-expiry';
import { cardExpiry } from './card-name';

interface ExpiryNoteProps {
  card: { expMonth: number | null; expYear: number | null };
  now: Date;
}

/** When a card ends, said louder when that is soon or past. Nothing for what does not expire. */
export function ExpiryNote({ card, now }: ExpiryNoteProps) {
  const { expMonth, expYear } = card;
  if (expMonth === null || expYear === null) return null;
  const date = cardExpiry({ expMonth, expYear });
  const state = expiryState(card, now);
  if (state === 'valid') return <span className="text-sm text-ink-3">Expires {date}</span>;
  return (
    <span className="inline-flex items-center gap-1.5 text-sm font-medium text-warning">
      <TriangleAlert className="size-3.5" />
      {state === 'expired' ? `Expired ${date}` : `Expires soon, ${date}`}
    </span>
  );
}
