'use client';

import { useMutation } from '@tanstack/react-query';
import { Bell, Check, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { Alert } from '@/billing/alerts/alert-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { alertWords } from '@/ui/alerts/alert-words';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { formatMoment } from '@/ui/format-date';
import { Sentence } from '@/ui/sentence';
import { readFailure } from '../../read-failure';

/** One alert: what, since when, where to mend it, and that somebody has seen to it. The feed brings the row's new state. */
export function AlertRow({ alert }: { alert: Alert }) {
  const trpc = useTRPC();
  const acknowledge = useMutation(trpc.billing.alerts.acknowledge.mutationOptions());
  const { title, text, link, tone } = alertWords(alert);
  const isOpen = alert.state === 'open';
  const Icon = !isOpen ? Check : tone === 'info' ? Bell : TriangleAlert;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 px-4 py-4 md:px-5">
      <span className="timeline-dot flex-none" data-state={isOpen && tone !== 'info' ? 'late' : undefined}>
        <Icon />
      </span>
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">
          <Sentence>{title}</Sentence>
        </p>
        {isOpen && text && (
          <p className="text-sm text-ink-2">
            <Sentence>{text}</Sentence>
          </p>
        )}
        <p className="text-sm text-ink-3">
          <time dateTime={alert.at.toISOString()}>{formatMoment(alert.at)}</time>
          {alert.state === 'resolved' && ', resolved'}
          {alert.state === 'acknowledged' && `, seen to by ${alert.acknowledgedBy ?? 'a former member'}`}
        </p>
        <ActionError failure={acknowledge.error ? readFailure(acknowledge.error) : null} />
      </div>
      {isOpen && (
        <div className="flex flex-wrap items-center gap-3">
          {link && (
            <Link className={buttonClass({ look: 'secondary', size: 'small' })} href={link.href}>
              {link.label}
            </Link>
          )}
          <Button
            size="small"
            look="ghost"
            isBusy={acknowledge.isPending || acknowledge.isSuccess}
            onClick={() => acknowledge.mutate({ alertId: alert.id })}
          >
            Acknowledge
            <span className="sr-only">: {title}</span>
          </Button>
        </div>
      )}
    </li>
  );
}
