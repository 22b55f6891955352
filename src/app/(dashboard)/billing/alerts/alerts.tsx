'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { BellOff, Lock } from 'lucide-react';
import { may, refusal } from '@/billing/permissions';
import { useTRPC } from '@/trpc/client';
import { whoToAsk } from '@/ui/billing/who-to-ask';
import { Card } from '@/ui/card';
import { Notice } from '@/ui/notice';
import { AlertRow } from './alert-row';
import { MailChoices } from './mail-choices';

/** Open ones with what to do about them, the rest below, and the person's own mails. */
export function Alerts() {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  if (may(overview.role, 'see_alerts')) return <AlertList />;
  return (
    <Notice
      icon={Lock}
      title={refusal('see_alerts').slice(0, -1)}
      text={`Ask ${whoToAsk(overview.billingManagers)}.`}
    />
  );
}

function AlertList() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.billing.alerts.list.queryOptions());
  const { data: mails } = useSuspenseQuery(trpc.billing.alerts.mailPreferences.queryOptions());
  const open = data.alerts.filter(({ state }) => state === 'open');
  const past = data.alerts.filter(({ state }) => state !== 'open');
  return (
    <>
      {open.length === 0 ? (
        <Notice
          icon={BellOff}
          title="Nothing needs you"
          text="A failed payment, a trial that ends or a card that expires is said here."
        />
      ) : (
        <Card title={open.length === 1 ? '1 alert' : `${open.length} alerts`} isFlush>
          <ul className="row-list">
            {open.map((alert) => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        </Card>
      )}
      <MailChoices preferences={mails} />
      {past.length > 0 && (
        <Card title="Earlier" isFlush>
          <ul className="row-list">
            {past.map((alert) => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
