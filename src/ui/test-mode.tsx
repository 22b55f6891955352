import { ArrowUpRight, FlaskConical } from 'lucide-react';
import { Badge } from './badge';

export function TestModeBadge() {
  return (
    <Badge tone="sim" icon={FlaskConical}>
      Test mode
    </Badge>
  );
}

interface TestModeNoteProps {
  /** Where the local emulator listens; null when Stripe itself is used. */
  emulatorUrl: string | null;
}

export function TestModeNote({ emulatorUrl }: TestModeNoteProps) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
      No real card is charged
      {emulatorUrl && (
        <a
          className="link inline-flex items-center gap-0.5"
          href={`${emulatorUrl}/_emulator/`}
          target="_blank"
          rel="noopener"
        >
          Emulator
          <ArrowUpRight className="size-3" />
        </a>
      )}
    </p>
  );
}
