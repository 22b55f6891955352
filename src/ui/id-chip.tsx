'use client';

import { useEffect, useState } from 'react';
import { CheckGlyph, CopyGlyph } from './glyph';

/** An id people paste into a message. Says that it copied, to eyes and ears, for two seconds. */
export function IdChip({ id }: { id: string }) {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied]);

  return (
    <span className="chip" translate="no">
      <span className="truncate leading-[1.3]">{id}</span>
      <button
        type="button"
        aria-label={`Copy ${id}`}
        onClick={() => void navigator.clipboard.writeText(id).then(() => setCopied(true))}
      >
        {isCopied ? <CheckGlyph /> : <CopyGlyph />}
      </button>
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </span>
  );
}
