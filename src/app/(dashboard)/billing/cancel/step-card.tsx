'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '@/ui/button';
import { Sentence } from '@/ui/sentence';

interface StepCardProps {
  step: 1 | 2 | 3;
  title: string;
  back?: () => void;
  acts: ReactNode;
  children: ReactNode;
}

/** One of three steps. Focus goes to the title of each next one, so that it is read out. */
export function StepCard({ step, title, back, acts, children }: StepCardProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  return (
    <section
      aria-labelledby="step-title"
      className="w-full max-w-[35rem] rounded-lg border border-line bg-surface"
    >
      <div className="grid gap-5 p-4 md:p-5">
        <div>
          <div className="flex items-center justify-between gap-3 text-sm text-ink-3">
            <span>{`Step ${step} of 3`}</span>
            <span aria-hidden="true" className="flex gap-0.5">
              {[1, 2, 3].map((number) => (
                <span
                  key={number}
                  className={`h-0.5 w-5 ${number <= step ? 'bg-accent' : 'bg-line-strong'}`}
                />
              ))}
            </span>
          </div>
          <h2
            id="step-title"
            ref={heading}
            tabIndex={-1}
            className="mt-2 text-xl tracking-tight outline-none"
          >
            <Sentence>{title}</Sentence>
          </h2>
        </div>
        {children}
      </div>
      <div className="dialog-foot">
        {back && (
          <p>
            <Button look="ghost" onClick={back}>
              Back
            </Button>
          </p>
        )}
        {acts}
      </div>
    </section>
  );
}
