import { Check, CircleSmall, Clock, LoaderCircle } from 'lucide-react';
import { Sentence } from '../sentence';
import type { CheckoutStep, CheckoutStepState } from './checkout-view';

const icons: Record<CheckoutStepState, React.ReactNode> = {
  done: <Check />,
  now: <LoaderCircle className="spin" />,
  late: <Clock />,
  planned: <CircleSmall />,
};

const words: Record<CheckoutStepState, string> = {
  done: 'done',
  now: 'in progress',
  late: 'late',
  planned: 'not yet',
};

/** Three steps; the shape in the dot says how far, and so does a word for screen readers. */
export function CheckoutSteps({ steps, waited }: { steps: CheckoutStep[]; waited: string | null }) {
  return (
    <ol className="timeline grid">
      {steps.map((step) => (
        <li key={step.text}>
          <span className="timeline-dot" data-state={step.state}>
            {icons[step.state]}
          </span>
          <div className="min-w-0 pt-px">
            <p className={step.state === 'planned' ? 'text-ink-3' : 'font-medium'}>
              <Sentence>{step.text}</Sentence>
              <span className="sr-only">, {words[step.state]}</span>
            </p>
            {step.detail && <p className="text-sm text-ink-3">{step.detail}</p>}
          </div>
          {(step.state === 'now' || step.state === 'late') && (
            <span className="pt-px text-sm text-ink-3 tabular-nums" aria-hidden="true">
              {waited}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
