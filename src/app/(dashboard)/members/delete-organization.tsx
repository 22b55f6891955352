'use client';

import { lazy, Suspense, useState } from 'react';
import type { Role } from '@/billing/overview-schema';
import { may, refusal } from '@/billing/permissions';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';

/** On demand: nearly nobody comes for it. */
const ConfirmDeletion = lazy(() => import('./confirm-deletion'));

/** The end of the organization itself. Whoever may not do it is told who may. */
export function DeleteOrganization({ name, role }: { name: string; role: Role }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <Card title="Delete the organization">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="max-w-[60ch] text-ink-2">
          Ends the plan at once and takes everybody’s access away. Invoices are kept, as the law asks.
        </p>
        <Button
          look="danger"
          blockedBecause={may(role, 'delete_organization') ? null : refusal('delete_organization')}
          onClick={() => setAsking(true)}
        >
          Delete {name}
        </Button>
      </div>
      {isAsking && (
        <Suspense>
          <ConfirmDeletion name={name} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </Card>
  );
}
