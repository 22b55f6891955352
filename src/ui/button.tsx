'use client';

import { type ButtonHTMLAttributes, type MouseEvent, type ReactNode, useId } from 'react';
import { type ButtonLook, buttonClass } from './button-class';
import { LockGlyph, SpinnerGlyph } from './glyph';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, ButtonLook {
  isBusy?: boolean;
  /** Why it cannot be pressed. The button stays focusable, ignores presses, and the reason stands beneath it. */
  blockedBecause?: string | null;
  children: ReactNode;
}

/** While busy it keeps its words and takes a spinner, and further presses do nothing. */
export function Button({
  look,
  size,
  isBlock,
  isBusy = false,
  blockedBecause = null,
  className,
  onClick,
  type = 'button',
  children,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const isBlocked = blockedBecause !== null;

  function press(event: MouseEvent<HTMLButtonElement>): void {
    if (isBusy || isBlocked) event.preventDefault();
    else onClick?.(event);
  }

  const button = (
    <button
      {...rest}
      type={type}
      className={buttonClass({ look, size, isBlock }, className)}
      aria-busy={isBusy || undefined}
      aria-disabled={isBlocked || undefined}
      aria-describedby={isBlocked ? reasonId : rest['aria-describedby']}
      onClick={press}
    >
      {isBusy && <SpinnerGlyph className="spin" />}
      {children}
    </button>
  );
  if (!isBlocked) return button;
  return (
    <div className={isBlock ? 'grid gap-2' : 'inline-grid justify-items-start gap-2'}>
      {button}
      <p id={reasonId} className="flex items-start gap-1.5 text-sm text-ink-3">
        <LockGlyph className="mt-[0.1875rem] size-3.5" />
        {blockedBecause}
      </p>
    </div>
  );
}
