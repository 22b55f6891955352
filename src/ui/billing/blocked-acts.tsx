import { Lock } from 'lucide-react';
import { buttonClass } from '../button-class';

interface BlockedActsProps {
  labels: readonly string[];
  /** Why none of them can be pressed, and whom to ask. */
  reason: string;
}

/** What others may do here: there to be found, not to be pressed, with one reason for all of them. Needs no script. */
export function BlockedActs({ labels, reason }: BlockedActsProps) {
  return (
    <div className="grid gap-2">
      <div className="plan-actions">
        {labels.map((label) => (
          <button
            key={label}
            type="button"
            className={buttonClass({ look: 'secondary' })}
            aria-disabled="true"
            aria-describedby="blocked-acts-reason"
          >
            {label}
          </button>
        ))}
      </div>
      <p id="blocked-acts-reason" className="flex items-start gap-1.5 text-sm text-ink-3">
        <Lock className="mt-[0.1875rem] size-3.5" />
        {reason}
      </p>
    </div>
  );
}
