'use client';

import { lazy, Suspense, useState } from 'react';
import type { Duplicate } from '@/billing/duplicates/duplicate-schema';
import { Button } from '@/ui/button';

const EndDuplicateDialog = lazy(() => import('./end-duplicate-dialog'));

export function EndDuplicate({ duplicate }: { duplicate: Duplicate }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="secondary" onClick={() => setAsking(true)}>
        End this {duplicate.planName}
      </Button>
      {isAsking && (
        <Suspense>
          <EndDuplicateDialog duplicate={duplicate} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
