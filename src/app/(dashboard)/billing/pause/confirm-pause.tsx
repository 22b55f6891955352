'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, Minus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import type { SubscriptionView } from '@/billing/overview-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { pauseEffects } from '@/ui/billing/pause-words';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { Card } from '@/ui/card';
import { Link } from '@/ui/link';
import { Sentence } from '@/ui/sentence';
import { readFailure } from '../../read-failure';

export function ConfirmPause({ subscription }: { subscription: SubscriptionView }) {
  const trpc = useTRPC();
  const router = useRouter();
  const requestId = useRef(crypto.randomUUID());
  const pause = useMutation(
    trpc.billing.cancellation.pause.mutationOptions({
      onSuccess: () => router.push('/billing'),
      onError: () => {
        requestId.current = crypto.randomUUID();
      },
    }),
  );
  const { name } = subscription.plan;
  return (
    <Card
      title="What happens when you pause"
      foot={
        <>
          <Link className={buttonClass({ look: 'secondary' })} href="/billing">
            Keep {name}
          </Link>
          <Button
            look="primary"
            isBusy={pause.isPending || pause.isSuccess}
            onClick={() => pause.mutate({ requestId: requestId.current })}
          >
            Pause {name} now
          </Button>
        </>
      }
    >
      <ul className="grid gap-2">
        {pauseEffects(subscription).map(({ text, isKept }) => (
          <li key={text} className="flex items-start gap-2.5 text-ink-2">
            {isKept ? <Check className="mt-0.5 text-accent" /> : <Minus className="mt-0.5 text-ink-3" />}
            <span>
              <Sentence>{text}</Sentence>
            </span>
          </li>
        ))}
      </ul>
      <div className="mt-3 empty:hidden">
        {pause.error && <ActionError failure={readFailure(pause.error)} />}
      </div>
    </Card>
  );
}
