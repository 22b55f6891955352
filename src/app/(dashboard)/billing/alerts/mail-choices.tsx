'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MailPreferences } from '@/billing/alerts/alert-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { topicWords } from '@/ui/alerts/alert-words';
import { Card } from '@/ui/card';
import { readFailure } from '../../read-failure';

const always = 'A failed payment, a confirmation for the bank and the end of a plan are always mailed.';

/** A switch holds as soon as it is moved: there is nothing to save. */
export function MailChoices({ preferences }: { preferences: MailPreferences }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const key = trpc.billing.alerts.mailPreferences.queryKey();
  const choose = useMutation(
    trpc.billing.alerts.setMailPreference.mutationOptions({
      // Taken back when the server refuses: a preference can be optimistic, a charge never.
      onMutate: ({ topic, isOn }) =>
        queryClient.setQueryData(
          key,
          (old) =>
            old && {
              ...old,
              topics: old.topics.map((entry) => (entry.topic === topic ? { topic, isOn } : entry)),
            },
        ),
      onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
    }),
  );
  if (!preferences.isMailed) {
    return (
      <Card title="E-mails to you">
        <p className="text-ink-2">Owners and billing managers are mailed about billing. You are not.</p>
      </Card>
    );
  }
  return (
    <Card title="E-mails to you" foot={always} isFlush>
      <ul className="row-list">
        {preferences.topics.map(({ topic, isOn }) => (
          <li key={topic}>
            <label className="flex cursor-pointer items-center gap-4 px-4 py-3 md:px-5">
              <input
                type="checkbox"
                className="size-5 flex-none accent-accent"
                checked={isOn}
                onChange={(event) => choose.mutate({ topic, isOn: event.target.checked })}
              />
              <span className="min-w-0">
                <span className="block font-medium">{topicWords[topic].label}</span>
                <span className="block text-sm text-ink-3">{topicWords[topic].note}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      <div className="px-4 pb-3 empty:hidden md:px-5">
        <ActionError failure={choose.error ? readFailure(choose.error) : null} />
      </div>
    </Card>
  );
}
