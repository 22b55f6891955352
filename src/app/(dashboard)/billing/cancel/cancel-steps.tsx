'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, Minus, Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useRef, useState } from 'react';
import type { CancelReason } from '@/billing/cancellation/cancel-schema';
import type { BillingOverview, SubscriptionView } from '@/billing/overview-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import {
  type CancelWhen,
  cancelChoices,
  cancelEffects,
  cancelReasonWords,
  cancelReview,
} from '@/ui/billing/cancel-words';
import { pauseBlockedBecause } from '@/ui/billing/pause-words';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';
import { Sentence } from '@/ui/sentence';
import { readFailure } from '../../read-failure';
import { StepCard } from './step-card';

interface CancelStepsProps {
  overview: BillingOverview;
  subscription: SubscriptionView;
  now: Date;
}

/** When, why (if one likes), and the press that does it: as many steps as it takes to buy a plan. */
export function CancelSteps({ overview, subscription, now }: CancelStepsProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const choices = cancelChoices(subscription, now);
  const [step, setStep] = useState<1 | 2 | 3>(1);
  const [when, setWhen] = useState<CancelWhen>(choices[0]?.when ?? 'now');
  const [reason, setReason] = useState<CancelReason | null>(null);
  const [comment, setComment] = useState('');
  const requestId = useRef(crypto.randomUUID());
  const cancel = useMutation(
    trpc.billing.cancellation.cancel.mutationOptions({ onSuccess: () => router.push('/billing') }),
  );
  const isBusy = cancel.isPending || cancel.isSuccess;
  const review = cancelReview(subscription, when, now);
  const keep = <KeepLink planName={subscription.plan.name} />;

  if (step === 1) {
    return (
      <StepCard
        step={1}
        title="What happens when you cancel"
        acts={
          <>
            {keep}
            <Next onClick={() => setStep(2)} />
          </>
        }
      >
        <fieldset className="grid gap-2">
          <legend className="mb-2 font-medium">When should {subscription.plan.name} end?</legend>
          {choices.map((choice) => (
            <label key={choice.when} className="choice">
              <input
                type="radio"
                name="when"
                checked={when === choice.when}
                onChange={() => setWhen(choice.when)}
              />
              <span className="font-medium">
                <Sentence>{choice.label}</Sentence>
              </span>
              <small>
                <Sentence>{choice.consequence}</Sentence>
              </small>
            </label>
          ))}
        </fieldset>
        <ul className="grid gap-2">
          {cancelEffects(overview).map(({ text, isKept }) => (
            <li key={text} className="flex items-start gap-2.5 text-ink-2">
              {isKept ? <Check className="mt-0.5 text-accent" /> : <Minus className="mt-0.5 text-ink-3" />}
              {text}
            </li>
          ))}
        </ul>
        {pauseBlockedBecause(subscription) === null && (
          <p className="text-ink-2">
            Only need a break?{' '}
            <Link className="link" href="/billing/pause">
              Pause {subscription.plan.name} instead
            </Link>
          </p>
        )}
      </StepCard>
    );
  }
  if (step === 2) {
    return (
      <StepCard
        step={2}
        title="What made you cancel?"
        back={() => setStep(1)}
        acts={
          <>
            {keep}
            <Next onClick={() => setStep(3)} />
          </>
        }
      >
        <fieldset className="grid gap-1">
          <legend className="mb-3 text-ink-2">Optional. It goes to the team that builds App Factory.</legend>
          {cancelReasonWords.map(([value, words]) => (
            <label key={value} className="choice" data-plain>
              <input
                type="radio"
                name="reason"
                checked={reason === value}
                onChange={() => setReason(value)}
              />
              {words}
            </label>
          ))}
        </fieldset>
        <label className="grid gap-1.5 text-sm font-medium">
          Anything you want to add
          <textarea
            className="input h-auto py-2 font-normal"
            rows={3}
            maxLength={5_000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </label>
      </StepCard>
    );
  }
  return (
    <StepCard
      step={3}
      title={review.title}
      back={isBusy ? undefined : () => setStep(2)}
      acts={
        <>
          {keep}
          <Button
            look={when === 'now' ? 'danger' : 'primary'}
            isBusy={isBusy}
            onClick={() =>
              cancel.mutate({ when, reason, comment: comment.trim() || null, requestId: requestId.current })
            }
          >
            {isBusy ? review.busyLabel : review.buttonLabel}
          </Button>
        </>
      }
    >
      <dl className="grid gap-3">
        {review.rows.map(({ label, value }) => (
          <div key={label} className="flex flex-wrap justify-between gap-x-4">
            <dt>{label}</dt>
            <dd className="text-right">
              <Sentence>{value}</Sentence>
            </dd>
          </div>
        ))}
      </dl>
      {review.undo && (
        <p className="flex items-start gap-2 text-sm text-ink-3">
          <Undo2 className="mt-0.5 size-3.5" />
          <span>
            <Sentence>{review.undo}</Sentence>
          </span>
        </p>
      )}
      {cancel.error && <ActionError failure={readFailure(cancel.error)} />}
    </StepCard>
  );
}

function Next({ onClick }: { onClick: () => void }) {
  return (
    <Button look="primary" onClick={onClick}>
      Continue
    </Button>
  );
}

function KeepLink({ planName }: { planName: string }): ReactNode {
  return (
    <Link className={buttonClass({ look: 'secondary' })} href="/billing">
      Keep {planName}
    </Link>
  );
}
