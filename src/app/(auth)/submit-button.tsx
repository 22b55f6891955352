'use client';

import { type ReactNode, useSyncExternalStore } from 'react';
import { Button } from '@/ui/button';

const never = () => () => {};

/** Waits for its script: a press before that would post the form to the page and lose what was typed. */
export function SubmitButton({ isBusy, children }: { isBusy: boolean; children: ReactNode }) {
  const isReady = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <Button type="submit" look="primary" size="large" isBlock isBusy={isBusy} disabled={!isReady}>
      {children}
    </Button>
  );
}
