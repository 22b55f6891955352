'use client';

import { ArrowUpRight, CircleAlert, ShieldAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { BillingOverview } from '@/billing/overview-schema';
import { type BillingInterval, type PlanId, plans } from '@/billing/plans';
import { ActionError } from '@/ui/action-error';
import { CardMark } from '@/ui/billing/card-mark';
import { cardName } from '@/ui/billing/card-name';
import { quoteWords } from '@/ui/billing/quote-words';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { classNames } from '@/ui/class-names';
import { Dialog } from '@/ui/dialog';
import { Ledger } from '@/ui/ledger';
import { Sentence } from '@/ui/sentence';
import { SkeletonLines } from '@/ui/skeleton';
import { ManageBilling } from '../manage-billing';
import { usePlanChange } from './use-plan-change';

interface ChangeDialogProps {
  overview: BillingOverview;
  planId: PlanId;
  interval: BillingInterval;
  onClose: () => void;
}

/** The review before a change: what is paid today, why, and what comes then. Confirming takes exactly that sum or nothing. */
export default function ChangeDialog({ overview, planId, interval, onClose }: ChangeDialogProps) {
  const change = usePlanChange({ planId, interval }, onClose);
  const { ask } = change;
  const hasAsked = useRef(false);
  useEffect(() => {
    if (hasAsked.current) return;
    hasAsked.current = true;
    ask();
  }, [ask]);

  const words = change.quote && quoteWords(change.quote);
  const keep = words?.keepLabel ?? `Keep ${overview.subscription?.plan.name ?? 'the plan'}`;
  return (
    <Dialog
      title={words?.title ?? `Change to ${plans[planId].name}`}
      isLocked={change.isConfirming}
      onClose={onClose}
      foot={
        <>
          {words?.total && <p className="text-sm text-ink-3">Sums are held for 10 minutes.</p>}
          <Button look="secondary" disabled={change.isConfirming} onClick={onClose}>
            {keep}
          </Button>
          {(words || !change.failure) && (
            <Button look="primary" isBusy={change.isConfirming || change.isQuoting} onClick={change.confirm}>
              {change.isConfirming
                ? words?.busyLabel
                : change.isQuoting
                  ? 'Asking for the sum'
                  : words?.confirmLabel}
            </Button>
          )}
          {!words && change.failure && (
            <Button look="primary" onClick={ask}>
              Try again
            </Button>
          )}
        </>
      }
    >
      {words ? (
        <>
          <p className="max-w-[52ch] text-ink-2">
            <Sentence>{words.lead}</Sentence>
          </p>
          {words.total && (
            <div
              className={classNames(change.isQuoting && 'text-ink-3')}
              aria-busy={change.isQuoting || undefined}
            >
              <Ledger caption="What you pay today" lines={words.lines} total={words.total} />
            </div>
          )}
          <Terms overview={overview} afterwards={words.afterwards} />
        </>
      ) : (
        !change.failure && <QuoteSkeleton />
      )}
      <Refusal change={change} planName={overview.subscription?.plan.name ?? ''} />
    </Dialog>
  );
}

function Terms({ overview, afterwards }: { overview: BillingOverview; afterwards: string }) {
  const card = overview.subscription?.money?.card;
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-y-2">
      <dt className="text-ink-3">Then</dt>
      <dd>
        <Sentence>{afterwards}</Sentence>
      </dd>
      <dt className="text-ink-3">Pays with</dt>
      <dd className="flex flex-wrap items-center gap-2">
        {card && <CardMark brand={card.brand} />}
        {card ? cardName(card) : 'No card on file'}
        <ManageBilling look="ghost" size="small" label="Use another card" />
      </dd>
    </dl>
  );
}

function Refusal({ change, planName }: { change: ReturnType<typeof usePlanChange>; planName: string }) {
  const { refusal, failure } = change;
  if (refusal?.state === 'action_required') {
    return (
      <div role="alert" className="grid justify-items-start gap-2 text-sm text-warning">
        <p className="flex items-start gap-1.5">
          <ShieldAlert className="mt-[0.1875rem] size-3.5" />
          Your bank wants you to confirm this payment. {planName} stays on until you have.
        </p>
        <a
          className={buttonClass({ look: 'secondary', size: 'small' })}
          href={refusal.url}
          target="_blank"
          rel="noopener"
        >
          Confirm payment
          <ArrowUpRight />
          <span className="sr-only">, opens a new tab</span>
        </a>
      </div>
    );
  }
  if (refusal) {
    return (
      <p role="alert" className="flex items-start gap-1.5 text-sm text-danger">
        <CircleAlert className="mt-[0.1875rem] size-3.5" />
        {refusal.message} You are still on {planName} and nothing was charged.
      </p>
    );
  }
  return <ActionError failure={failure} />;
}

function QuoteSkeleton() {
  return (
    <div role="status" className="grid gap-5 py-2">
      <span className="sr-only">Asking for the sum</span>
      <SkeletonLines widths={[82, 100, 96, 64]} />
    </div>
  );
}
