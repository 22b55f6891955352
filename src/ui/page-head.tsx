import type { ReactNode } from 'react';

interface PageHeadProps {
  title: string;
  /** The one sentence that answers why someone came. */
  lead?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, lead, actions }: PageHeadProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-4">
      <div>
        <h1 className="text-2xl tracking-tighter">{title}</h1>
        {lead && <p className="mt-1 max-w-[62ch] text-ink-3">{lead}</p>}
      </div>
      {actions}
    </div>
  );
}
