import type { ComponentType, ReactNode } from 'react';
import { classNames } from './class-names';

export type BadgeTone = 'neutral' | 'success' | 'warning' | 'danger' | 'info' | 'accent' | 'sim';

const tones: Record<BadgeTone, string> = {
  neutral: 'border-line-strong bg-surface text-ink-2',
  success: 'border-success-line bg-success-soft text-success',
  warning: 'border-warning-line bg-warning-soft text-warning',
  danger: 'border-danger-line bg-danger-soft text-danger',
  info: 'border-info-line bg-info-soft text-info',
  accent: 'border-accent-line bg-accent-soft text-accent-text',
  sim: 'border-sim-edge bg-sim text-on-sim',
};

interface BadgeProps {
  tone?: BadgeTone;
  /** One outline per state, so that it reads without colour. */
  icon: ComponentType<{ className?: string }>;
  children: ReactNode;
}

export function Badge({ tone = 'neutral', icon: Icon, children }: BadgeProps) {
  return (
    <span
      className={classNames(
        'inline-flex h-[1.375rem] items-center gap-[0.3125rem] rounded-sm border pr-[0.4375rem] pl-1.5',
        'align-middle text-xs/none font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      <Icon className="size-[0.8125rem] stroke-2" />
      {children}
    </span>
  );
}
