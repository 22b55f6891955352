import { type ReactNode, useId } from 'react';
import { classNames } from './class-names';

interface CardProps {
  title: string;
  /** One action at the right of the head. */
  action?: ReactNode;
  /** The rule that applies, in the quiet ink. */
  foot?: ReactNode;
  /** Tables and lists bring their own side padding. */
  isFlush?: boolean;
  children: ReactNode;
}

/** One question per card: a hairline, no shadow. */
export function Card({ title, action, foot, isFlush = false, children }: CardProps) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className="rounded-lg border border-line bg-surface">
      <div className="flex min-h-14 items-center justify-between gap-3 border-b border-line px-4 py-3 md:px-5">
        <h2 id={titleId} className="text-base">
          {title}
        </h2>
        {action}
      </div>
      <div className={classNames(!isFlush && 'p-4 md:p-5')}>{children}</div>
      {foot && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-3 text-sm text-ink-3 md:px-5">
          {foot}
        </div>
      )}
    </section>
  );
}
