'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { BillingInterval, PlanId } from '@/billing/plans';
import { useTRPC } from '@/trpc/client';
import { type Failure, readFailure } from '../../read-failure';
import { useLeaving } from '../../use-leaving';

interface Checkout {
  busyPlan: PlanId | null;
  failure: (Failure & { planId: PlanId }) | null;
  start: (planId: PlanId, interval: BillingInterval) => void;
}

/** From a press to Stripe's page, or to the page that confirms what another tab has just paid. */
export function useCheckout(): Checkout {
  const trpc = useTRPC();
  const router = useRouter();
  const { isLeaving, leaveFor } = useLeaving();
  const mutation = useMutation(
    trpc.billing.createCheckoutSession.mutationOptions({
      onSuccess: (result) => {
        if (result.state === 'open') leaveFor(result.url);
        else router.push(`/billing/success?session_id=${encodeURIComponent(result.sessionId)}`);
      },
    }),
  );
  const planId = mutation.variables?.planId ?? null;
  const isBusy = mutation.isPending || isLeaving;
  return {
    busyPlan: isBusy ? planId : null,
    failure: mutation.error && planId ? { ...readFailure(mutation.error), planId } : null,
    start: (chosen, interval) => {
      if (isBusy) return;
      mutation.mutate({ planId: chosen, interval, quantity: 1, requestId: crypto.randomUUID() });
    },
  };
}
