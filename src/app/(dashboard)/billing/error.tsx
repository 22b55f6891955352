'use client';

import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Button } from '@/ui/button';
import { LockGlyph, UnreachableGlyph } from '@/ui/glyph';
import { IdChip } from '@/ui/id-chip';
import { Notice } from '@/ui/notice';
import { PageHead } from '@/ui/page-head';
import { readFailure } from '../read-failure';

interface BillingErrorProps {
  error: Error & { digest?: string };
  retry: () => void;
}

/** A failed read is said to be one: it never looks like an empty list or a plan that is not there. */
export default function BillingError({ error, retry }: BillingErrorProps) {
  const { reset } = useQueryErrorResetBoundary();
  const failure = readFailure(error);
  const reference = failure.requestId ?? error.digest;
  const isRefused = failure.code === 'FORBIDDEN';

  function tryAgain(): void {
    reset();
    retry();
  }

  return (
    <>
      <PageHead title="Billing" />
      {isRefused ? (
        <Notice icon={LockGlyph} title="This page is not for your role" text={failure.message} />
      ) : (
        <Notice
          icon={UnreachableGlyph}
          title="Billing could not be read"
          text="Your plan and your invoices are safe. They are shown here as soon as the connection is back."
        >
          <Button size="small" onClick={tryAgain}>
            Try again
          </Button>
          {reference && <IdChip id={reference} />}
        </Notice>
      )}
    </>
  );
}
