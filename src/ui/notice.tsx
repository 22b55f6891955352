import type { ComponentType, ReactNode } from 'react';
import { Sentence } from './sentence';

interface NoticeProps {
  icon: ComponentType<{ className?: string }>;
  title: string;
  text: string;
  /** Level of the title; 2 below a page title. */
  level?: 1 | 2;
  children?: ReactNode;
}

/**
 * What stands where content would be: empty, unavailable or forbidden, told apart by icon and words. A failed read is
 * never drawn as an empty list.
 */
export function Notice({ icon: Icon, title, text, level = 2, children }: NoticeProps) {
  const Title = level === 1 ? 'h1' : 'h2';
  return (
    <section className="grid justify-items-start gap-2 rounded-lg border border-line bg-surface px-6 py-8">
      <Icon className="mb-1 size-5 text-ink-3" />
      <Title className="text-base">{title}</Title>
      <p className="max-w-[52ch] text-ink-2">
        <Sentence>{text}</Sentence>
      </p>
      {children && <div className="mt-2 flex flex-wrap items-center gap-2">{children}</div>}
    </section>
  );
}
