'use client';

import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ChangeResult, PlanQuote } from '@/billing/plan-change/quote-schema';
import type { BillingInterval, PlanId } from '@/billing/plans';
import { useTRPC } from '@/trpc/client';
import { type Failure, readFailure } from '../../read-failure';

export interface PlanChange {
  quote: PlanQuote | null;
  isQuoting: boolean;
  isConfirming: boolean;
  /** What the bank or Stripe said no to; the old plan is still on. */
  refusal: Extract<ChangeResult, { state: 'declined' | 'action_required' }> | null;
  failure: Failure | null;
  ask: () => void;
  confirm: () => void;
}

/** A quote, then its confirmation. A quote that no longer holds is asked for again, and the new sum is shown before anything is paid. */
export function usePlanChange(
  target: { planId: PlanId; interval: BillingInterval },
  onDone: () => void,
): PlanChange {
  const trpc = useTRPC();
  // One id per quote: a press that got no answer asks again for the same change and is never charged twice.
  const requestId = useRef(crypto.randomUUID());
  const quoting = useMutation(
    trpc.billing.planChange.quote.mutationOptions({
      onSuccess: () => {
        requestId.current = crypto.randomUUID();
      },
    }),
  );
  const confirming = useMutation(
    trpc.billing.planChange.confirm.mutationOptions({
      onSuccess: ({ state }) => {
        if (state === 'done' || state === 'scheduled') onDone();
        else requestId.current = crypto.randomUUID();
      },
      onError: (error) => {
        const { reason } = readFailure(error);
        if (reason === 'quote_expired' || reason === 'quote_changed') quoting.mutate(target);
      },
    }),
  );
  const result = confirming.data ?? null;
  const error = confirming.error ?? quoting.error;
  return {
    quote: quoting.data ?? null,
    isQuoting: quoting.isPending,
    isConfirming: confirming.isPending,
    refusal: result && (result.state === 'declined' || result.state === 'action_required') ? result : null,
    failure: error ? readFailure(error) : null,
    ask: () => quoting.mutate(target),
    confirm: () => {
      if (quoting.data && !confirming.isPending && !quoting.isPending)
        confirming.mutate({ quoteId: quoting.data.id, requestId: requestId.current });
    },
  };
}
