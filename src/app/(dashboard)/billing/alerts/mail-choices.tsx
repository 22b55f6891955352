'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MailPreferences } from '@/billing/alerts/alert-schema';
import type { NotificationTopic } from '@/billing/notification-topics';
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
  /** What was just chosen, until the server's own answer stands in its place: a preference can be optimistic, a charge never. */
  const [chosen, setChosen] = useState<Partial<Record<NotificationTopic, boolean>>>({});
  const choose = useMutation(
    trpc.billing.alerts.setMailPreference.mutationOptions({
      onSettled: async (_result, _error, { topic }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.billing.alerts.mailPreferences.queryKey() });
        setChosen(({ [topic]: _done, ...others }) => others);
      },
    }),
  );
  function pick(topic: NotificationTopic, isOn: boolean): void {
    setChosen((others) => ({ ...others, [topic]: isOn }));
    choose.mutate({ topic, isOn });
  }
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
                checked={chosen[topic] ?? isOn}
                onChange={(event) => pick(topic, event.target.checked)}
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
