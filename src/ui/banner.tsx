import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Sentence } from './sentence';

export type BannerTone = 'neutral' | 'info' | 'warning' | 'danger';

interface BannerProps {
  tone: BannerTone;
  icon: LucideIcon;
  /** What happened. */
  title: string;
  /** What happens next. */
  text: string;
  actions?: ReactNode;
}

/** One at a time on a page. It is there from the first paint, so it is a status and never an alert. */
export function Banner({ tone, icon: Icon, title, text, actions }: BannerProps) {
  return (
    <div role="status" className="banner" data-tone={tone}>
      <Icon />
      <div className="max-w-[74ch] min-w-0">
        <p className="font-semibold">
          <Sentence>{title}</Sentence>
        </p>
        <p className="mt-0.5 text-ink-2">
          <Sentence>{text}</Sentence>
        </p>
      </div>
      {actions && <div className="banner-actions">{actions}</div>}
    </div>
  );
}
