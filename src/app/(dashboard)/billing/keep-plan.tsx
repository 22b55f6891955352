'use client';

import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Button } from '@/ui/button';
import type { ButtonLook } from '@/ui/button-class';
import { readFailure } from '../read-failure';

interface KeepPlanProps extends ButtonLook {
  /** resume: takes a planned end back. undo_change: takes a planned change back. */
  act: 'resume' | 'undo_change';
  label: string;
}

/** One press, and the plan goes on as it was. The page changes when Stripe has said so. */
export function KeepPlan({ act, label, ...look }: KeepPlanProps) {
  const trpc = useTRPC();
  const requestId = useRef(crypto.randomUUID());
  const resume = useMutation(trpc.billing.cancellation.resume.mutationOptions());
  const undo = useMutation(trpc.billing.planChange.undo.mutationOptions());
  const mutation = act === 'resume' ? resume : undo;
  return (
    <>
      <Button
        {...look}
        // Busy until the banner goes with the change: a second press has nothing to do.
        isBusy={mutation.isPending || mutation.isSuccess}
        onClick={() => mutation.mutate({ requestId: requestId.current })}
      >
        {label}
      </Button>
      {mutation.error && (
        <div className="basis-full">
          <ActionError failure={readFailure(mutation.error)} />
        </div>
      )}
    </>
  );
}
