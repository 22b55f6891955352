'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '@/trpc/client';
import { CheckoutPane } from '@/ui/billing/checkout-pane';
import { checkoutView, lateAfterSeconds } from '@/ui/billing/checkout-view';
import { readFailure } from '../../read-failure';
import { CheckoutActions } from './checkout-actions';
import { useSeconds } from './use-seconds';

const askEveryMs = 3_000;
const askLateEveryMs = 15_000;

/**
 * Follows one checkout until its plan is here. The feed turns the page live; the status is also asked for every few
 * seconds while it confirms, in case no stream can be held. Our own copy is brought up to date once at the start.
 */
export function CheckoutReturn({ sessionId }: { sessionId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const waited = useSeconds();
  const isLate = waited >= lateAfterSeconds;
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  const { data: status } = useSuspenseQuery({
    ...trpc.billing.checkoutStatus.queryOptions({ sessionId }),
    refetchInterval: (query) =>
      query.state.data?.state === 'confirming' && (isLate ? askLateEveryMs : askEveryMs),
  });
  const isConfirming = status.state === 'confirming';
  const sync = useMutation(trpc.billing.requestSync.mutationOptions());

  const hasAsked = useRef(false);
  const { mutate: requestSync } = sync;
  useEffect(() => {
    if (!isConfirming || hasAsked.current) return;
    hasAsked.current = true;
    requestSync();
  }, [isConfirming, requestSync]);

  // The status can be known a moment before the overview that names the trial and the first charge.
  const overviewKey = trpc.billing.overview.queryKey();
  const keyRef = useRef(overviewKey);
  keyRef.current = overviewKey;
  useEffect(() => {
    if (status.state === 'active') void queryClient.invalidateQueries({ queryKey: keyRef.current });
  }, [status.state, queryClient]);

  function checkAgain(): void {
    requestSync(undefined, {
      onSettled: () => void queryClient.invalidateQueries({ queryKey: trpc.billing.pathKey() }),
    });
  }

  const view = checkoutView(status, overview, waited);
  return (
    <CheckoutPane
      view={view}
      sessionId={sessionId}
      completedAt={status.completedAt}
      waitedSeconds={waited}
      actions={
        <CheckoutActions
          kind={view.kind}
          checkoutUrl={overview.pendingCheckout?.url ?? null}
          isChecking={sync.isPending && isLate}
          failure={isLate && sync.error ? readFailure(sync.error) : null}
          onCheckAgain={checkAgain}
        />
      }
    />
  );
}
