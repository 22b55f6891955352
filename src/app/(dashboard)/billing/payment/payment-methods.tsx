'use client';

import { useMutation } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import type { PaymentMethodView, PaymentProfile } from '@/billing/profile/profile-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Badge } from '@/ui/badge';
import { CardMark } from '@/ui/billing/card-mark';
import { methodName } from '@/ui/billing/card-name';
import { ExpiryNote } from '@/ui/billing/expiry-note';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Dialog } from '@/ui/dialog';
import { readFailure } from '../../read-failure';
import { ManageBilling } from '../manage-billing';

/** Saved cards. A new one is typed at Stripe; which one pays, and which one goes, is said here. */
export function PaymentMethods({ profile, now }: { profile: PaymentProfile; now: Date }) {
  return (
    <Card
      title="Cards"
      isFlush
      action={<ManageBilling size="small" label="Add a card" flow="add_card" />}
      foot="Card numbers are kept by Stripe. We never see them."
    >
      {profile.methods.length === 0 ? (
        <p className="px-4 py-5 text-ink-2 md:px-5">
          No card on file.{profile.hasRunningPlan && ' The next charge needs one.'}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {profile.methods.map((method) => (
            <MethodRow key={method.id} method={method} isKept={profile.hasRunningPlan} now={now} />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface MethodRowProps {
  method: PaymentMethodView;
  /** A plan is charged to the default: that one stays. */
  isKept: boolean;
  now: Date;
}

function MethodRow({ method, isKept, now }: MethodRowProps) {
  const trpc = useTRPC();
  const [isAsking, setAsking] = useState(false);
  const makeDefault = useMutation(trpc.billing.profile.setDefaultPaymentMethod.mutationOptions());
  const remove = useMutation(
    trpc.billing.profile.removePaymentMethod.mutationOptions({ onSettled: () => setAsking(false) }),
  );
  const name = methodName(method);
  const request = () => ({ paymentMethodId: method.id, requestId: crypto.randomUUID() });
  const failed = makeDefault.error ?? remove.error;
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 md:px-5">
      <CardMark brand={method.brand} />
      <span className="min-w-0 flex-1 basis-40">
        <span className="flex flex-wrap items-center gap-2 font-medium tabular-nums">
          {name}
          {method.isDefault && (
            <Badge icon={Check} tone="accent">
              Default
            </Badge>
          )}
        </span>
        <ExpiryNote card={method} now={now} />
      </span>
      {!method.isDefault && (
        <Button
          size="small"
          isBusy={makeDefault.isPending || makeDefault.isSuccess}
          onClick={() => makeDefault.mutate(request())}
        >
          Make default<span className="sr-only"> {name}</span>
        </Button>
      )}
      <Button
        size="small"
        look="ghost"
        isBusy={remove.isSuccess}
        blockedBecause={
          method.isDefault && isKept
            ? 'The plan is charged to this card. Make another one the default first.'
            : null
        }
        onClick={() => setAsking(true)}
      >
        Remove<span className="sr-only"> {name}</span>
      </Button>
      {failed && (
        <div className="basis-full">
          <ActionError failure={readFailure(failed)} />
        </div>
      )}
      {isAsking && (
        <Dialog
          title={`Remove ${name}?`}
          isLocked={remove.isPending}
          onClose={() => setAsking(false)}
          foot={
            <>
              <Button onClick={() => setAsking(false)}>Keep {name}</Button>
              <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate(request())}>
                Remove {name}
              </Button>
            </>
          }
        >
          <p className="max-w-[52ch] text-ink-2">
            Nothing is charged to it any more. To use it again, it has to be typed in again.
          </p>
        </Dialog>
      )}
    </li>
  );
}
