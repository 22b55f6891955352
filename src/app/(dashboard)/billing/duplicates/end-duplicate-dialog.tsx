'use client';

import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Duplicate } from '@/billing/duplicates/duplicate-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { refundSentence } from '@/ui/billing/duplicate-words';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Sentence } from '@/ui/sentence';
import { readFailure } from '../../read-failure';

/** The review before an end that cannot be taken back. */
export default function EndDuplicateDialog({
  duplicate,
  onClose,
}: {
  duplicate: Duplicate;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const requestId = useRef(crypto.randomUUID());
  const end = useMutation(trpc.billing.duplicates.end.mutationOptions());
  // Until the page is drawn without it: a second press has nothing to do.
  const isBusy = end.isPending || end.isSuccess;
  const { planName, subscriptionId } = duplicate;
  return (
    <Dialog
      title={`End this ${planName} now?`}
      isLocked={isBusy}
      onClose={onClose}
      foot={
        <>
          <Button look="secondary" onClick={() => !isBusy && onClose()}>
            Keep both for now
          </Button>
          <Button
            look="danger"
            isBusy={isBusy}
            onClick={() => end.mutate({ subscriptionId, requestId: requestId.current })}
          >
            End this {planName}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <p className="max-w-[52ch] text-ink-2">
          <Sentence>{`It ends at once and charges nothing more. ${refundSentence(duplicate)} The other subscription goes on as it is.`}</Sentence>
        </p>
        <ActionError failure={end.error ? readFailure(end.error) : null} />
      </div>
    </Dialog>
  );
}
