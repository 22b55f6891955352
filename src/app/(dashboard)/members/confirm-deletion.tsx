'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, Minus } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Field } from '@/ui/field';
import { readFailure } from '../read-failure';

const effects = [
  { text: 'The plan ends now, and nothing more is charged', isKept: false },
  { text: 'Every member loses access at once', isKept: false },
  { text: 'Invoices and what was paid stay on record', isKept: true },
];

/** The name is typed, so that nobody deletes by a slip of the hand, or the wrong organization. */
export default function ConfirmDeletion({ name, onClose }: { name: string; onClose: () => void }) {
  const trpc = useTRPC();
  const formId = useId();
  const [typed, setTyped] = useState('');
  const deletion = useMutation(
    trpc.billing.organization.delete.mutationOptions({
      onSuccess: ({ state }) => {
        if (state === 'deleted') window.location.assign('/billing');
      },
    }),
  );
  const isPending = deletion.data?.state === 'pending';
  const isBusy = deletion.isPending || deletion.data?.state === 'deleted';

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (typed.trim() === name) deletion.mutate({ name: typed });
  }

  return (
    <Dialog
      title={`Delete ${name}?`}
      isLocked={isBusy}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{isPending ? 'Close' : `Keep ${name}`}</Button>
          {!isPending && (
            <Button
              look="danger"
              type="submit"
              form={formId}
              isBusy={isBusy}
              blockedBecause={typed.trim() === name ? null : 'Type the name first.'}
            >
              Delete {name}
            </Button>
          )}
        </>
      }
    >
      {isPending ? (
        <p role="status" className="max-w-[52ch] text-ink-2">
          Stripe did not answer, so the plan could not be ended yet. {name} is deleted as soon as it has;
          nothing can be bought for it meanwhile. You have nothing more to do.
        </p>
      ) : (
        <form id={formId} className="grid gap-4" onSubmit={submit}>
          <ul className="grid gap-2">
            {effects.map(({ text, isKept }) => (
              <li key={text} className="flex items-start gap-2.5 text-ink-2">
                {isKept ? <Check className="mt-0.5 text-accent" /> : <Minus className="mt-0.5 text-ink-3" />}
                {text}
              </li>
            ))}
          </ul>
          <Field
            label={`Type ${name} to confirm`}
            name="name"
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
          <ActionError failure={deletion.error ? readFailure(deletion.error) : null} />
        </form>
      )}
    </Dialog>
  );
}
