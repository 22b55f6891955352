'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Button } from '@/ui/button';
import type { ButtonLook } from '@/ui/button-class';
import { readFailure } from '../read-failure';
import { useLeaving } from '../use-leaving';

interface ManageBillingProps extends ButtonLook {
  /** `Update card`, `Resume Pro`: what the reader came to do there. */
  label?: string;
  /** One form of the portal instead of its first page. */
  flow?: 'add_card';
}

/** Opens Stripe's hosted portal: card, billing details, tax id, invoices, cancelling. */
export function ManageBilling({ label = 'Manage billing', flow, ...look }: ManageBillingProps) {
  const trpc = useTRPC();
  const { isLeaving, leaveFor } = useLeaving();
  const portal = useMutation(
    trpc.billing.createPortalSession.mutationOptions({ onSuccess: ({ url }) => leaveFor(url) }),
  );
  return (
    <>
      <Button
        {...look}
        isBusy={portal.isPending || isLeaving}
        onClick={() => portal.mutate({ requestId: crypto.randomUUID(), flow })}
      >
        {label}
      </Button>
      {portal.error && (
        <div className="basis-full">
          <ActionError failure={readFailure(portal.error)} />
        </div>
      )}
    </>
  );
}
