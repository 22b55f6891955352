'use client';

import { useMutation } from '@tanstack/react-query';
import { CircleAlert, CircleDashed, CircleHelp, type LucideIcon, ShieldCheck } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { BillingDetails } from '@/billing/profile/profile-schema';
import { taxIdLabel } from '@/billing/profile/tax-id-kinds';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Badge, type BadgeTone } from '@/ui/badge';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { readFailure } from '../../read-failure';

const TaxIdForm = lazy(() => import('./tax-id-form'));

const checks: Record<string, { word: string; tone: BadgeTone; icon: LucideIcon }> = {
  verified: { word: 'Verified', tone: 'success', icon: ShieldCheck },
  pending: { word: 'Being checked', tone: 'info', icon: CircleDashed },
  unverified: { word: 'Not confirmed', tone: 'warning', icon: CircleAlert },
  unavailable: { word: 'Cannot be checked', tone: 'neutral', icon: CircleHelp },
};

type TaxId = BillingDetails['taxIds'][number];

/** Numbers that invoices name. Stripe asks the authority whether they are true. */
export function TaxIds({ taxIds }: { taxIds: TaxId[] }) {
  const [isAdding, setAdding] = useState(false);
  return (
    <Card
      title="Tax ids"
      isFlush
      action={
        <Button size="small" onClick={() => setAdding(true)}>
          Add a tax id
        </Button>
      }
    >
      {taxIds.length === 0 ? (
        <p className="px-4 py-5 text-ink-2 md:px-5">
          None. With one, invoices name it, and tax may be yours to account for.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {taxIds.map((taxId) => (
            <TaxIdRow key={taxId.id} taxId={taxId} />
          ))}
        </ul>
      )}
      {isAdding && (
        <Suspense>
          <TaxIdForm onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </Card>
  );
}

function TaxIdRow({ taxId }: { taxId: TaxId }) {
  const trpc = useTRPC();
  const remove = useMutation(trpc.billing.profile.removeTaxId.mutationOptions());
  const check = taxId.verification ? checks[taxId.verification] : undefined;
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 md:px-5">
      <span className="min-w-0 flex-1 basis-40 [overflow-wrap:anywhere]">
        <span className="block font-medium tabular-nums" translate="no">
          {taxId.value}
        </span>
        <span className="block text-sm text-ink-3">{taxIdLabel(taxId.type)}</span>
      </span>
      {check && (
        <Badge icon={check.icon} tone={check.tone}>
          {check.word}
        </Badge>
      )}
      <Button
        size="small"
        look="ghost"
        isBusy={remove.isPending || remove.isSuccess}
        onClick={() => remove.mutate({ taxIdId: taxId.id, requestId: crypto.randomUUID() })}
      >
        Remove<span className="sr-only"> {taxId.value}</span>
      </Button>
      {remove.error && (
        <div className="basis-full">
          <ActionError failure={readFailure(remove.error)} />
        </div>
      )}
    </li>
  );
}
