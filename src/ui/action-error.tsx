import { CircleAlert } from 'lucide-react';
import { IdChip } from './id-chip';

export interface ActionFailure {
  /** A sentence fit for people. */
  message: string;
  /** What support needs to find the request. */
  requestId: string | null;
}

/** Beside the control that caused it. Appears after a press, so it is an alert. */
export function ActionError({ failure }: { failure: ActionFailure | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {failure && (
        <div className="grid justify-items-start gap-2 text-sm text-danger">
          <p className="flex items-start gap-1.5">
            <CircleAlert className="mt-[0.1875rem] size-3.5" />
            {failure.message}
          </p>
          {failure.requestId && <IdChip id={failure.requestId} />}
        </div>
      )}
    </div>
  );
}
