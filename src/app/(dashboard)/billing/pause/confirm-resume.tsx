'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { CloudOff, RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import type { SubscriptionView } from '@/billing/overview-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { resumeLabel, resumeText } from '@/ui/billing/pause-words';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { Card } from '@/ui/card';
import { Link } from '@/ui/link';
import { Sentence } from '@/ui/sentence';
import { SkeletonLines } from '@/ui/skeleton';
import { readFailure } from '../../read-failure';
import { ManageBilling } from '../manage-billing';

/** The sum comes from Stripe before anything is pressed. A refused card leaves everything as it is. */
export function ConfirmResume({ subscription }: { subscription: SubscriptionView }) {
  const trpc = useTRPC();
  const router = useRouter();
  const requestId = useRef(crypto.randomUUID());
  const sum = useQuery(trpc.billing.cancellation.previewPausedResume.queryOptions());
  const resume = useMutation(
    trpc.billing.cancellation.resumePaused.mutationOptions({
      onSuccess: ({ state }) => {
        if (state === 'active') router.push('/billing');
        else requestId.current = crypto.randomUUID();
      },
      onError: () => {
        requestId.current = crypto.randomUUID();
      },
    }),
  );
  const isRefused = resume.data?.state === 'unpaid';
  return (
    <Card
      title="What happens when you resume"
      foot={
        <>
          <Link className={buttonClass({ look: 'secondary' })} href="/billing">
            Stay paused
          </Link>
          {sum.data && !isRefused && (
            <Button
              look="primary"
              isBusy={resume.isPending || resume.data?.state === 'active'}
              onClick={() => resume.mutate({ requestId: requestId.current })}
            >
              {resumeLabel(subscription, sum.data)}
            </Button>
          )}
        </>
      }
    >
      {sum.data ? (
        <p className="max-w-[60ch] text-ink-2">
          <Sentence>{resumeText(subscription, sum.data)}</Sentence>
        </p>
      ) : sum.isError ? (
        <div className="grid justify-items-start gap-3">
          <p className="flex items-start gap-2 text-ink-2">
            <CloudOff className="mt-0.5" />
            {readFailure(sum.error).message}
          </p>
          <Button size="small" isBusy={sum.isFetching} onClick={() => void sum.refetch()}>
            {!sum.isFetching && <RefreshCw />}
            Try again
          </Button>
        </div>
      ) : (
        <div aria-busy="true">
          <span className="sr-only">Asking for the sum</span>
          <SkeletonLines widths={[82, 46]} />
        </div>
      )}
      <div role="alert" className="mt-3 grid justify-items-start gap-3 empty:hidden">
        {isRefused && (
          <>
            <p className="text-danger">
              The card was refused. {subscription.plan.name} stays paused, and its invoice waits to be paid.
            </p>
            <ManageBilling size="small" label="Add another card" flow="add_card" />
          </>
        )}
        {resume.error && <ActionError failure={readFailure(resume.error)} />}
      </div>
    </Card>
  );
}
