import type { ReactNode } from 'react';
import { formatMoment } from '../format-date';
import { IdChip } from '../id-chip';
import { Sentence } from '../sentence';
import { CheckoutSteps } from './checkout-steps';
import type { CheckoutView } from './checkout-view';

interface CheckoutPaneProps {
  view: CheckoutView;
  sessionId: string;
  completedAt: Date | null;
  waitedSeconds: number;
  actions: ReactNode;
}

/** One page, several states, the same three steps in each. Title and sentence are a live region: their change is read out. */
export function CheckoutPane({ view, sessionId, completedAt, waitedSeconds, actions }: CheckoutPaneProps) {
  return (
    <div className="grid max-w-2xl grid-cols-1 rounded-lg border border-line-strong bg-surface">
      <div className="grid content-start gap-6 px-4 py-8 md:px-6">
        <div role="status" className="grid gap-2">
          <h1 className="text-2xl tracking-tighter">{view.title}</h1>
          <p className="max-w-[30rem] text-ink-2">
            <Sentence>{view.text}</Sentence>
          </p>
        </div>
        {view.steps.length > 0 && <CheckoutSteps steps={view.steps} waited={`${waitedSeconds} s`} />}
        <div className="plan-actions">{actions}</div>
      </div>
      <div className="flex min-h-14 flex-wrap items-center gap-2 border-t border-line px-4 py-3 text-sm text-ink-3 md:px-6">
        <span className="flex min-w-0 items-center gap-2">
          <span>Reference</span>
          <IdChip id={sessionId} />
        </span>
        {completedAt && (
          <span className="ml-auto whitespace-nowrap">Finished {formatMoment(completedAt)}</span>
        )}
      </div>
    </div>
  );
}
