'use client';

import { Brand } from '@/ui/brand';
import { Button } from '@/ui/button';
import { UnreachableGlyph } from '@/ui/glyph';
import { IdChip } from '@/ui/id-chip';
import { Notice } from '@/ui/notice';

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <main className="mx-auto grid max-w-lg gap-8 px-4 py-14">
      <Brand href="/" />
      <Notice
        icon={UnreachableGlyph}
        level={1}
        title="This page could not be shown"
        text="The fault is on our side. Nothing was charged or changed by it."
      >
        <Button onClick={retry}>Try again</Button>
        {error.digest && <IdChip id={error.digest} />}
      </Notice>
    </main>
  );
}
