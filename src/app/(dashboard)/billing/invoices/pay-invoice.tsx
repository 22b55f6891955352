'use client';

import { useMutation } from '@tanstack/react-query';
import { ArrowUpRight, CircleAlert } from 'lucide-react';
import { useRef } from 'react';
import type { InvoiceDetail } from '@/billing/invoices/invoice-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { formatMoney } from '@/ui/format-money';
import { readFailure } from '../../read-failure';

/** Charges the card on file now. A refused card is told in words; a bank that asks leads to Stripe's page. */
export function PayInvoice({ invoice }: { invoice: InvoiceDetail }) {
  const trpc = useTRPC();
  const requestId = useRef(crypto.randomUUID());
  const payment = useMutation(
    trpc.billing.invoices.pay.mutationOptions({
      onSuccess: ({ state }) => {
        // A next press is a next try, perhaps with another card.
        if (state !== 'paid') requestId.current = crypto.randomUUID();
      },
    }),
  );
  const due = formatMoney({ amountMinor: invoice.amountDueMinor, currency: invoice.total.currency });
  const result = payment.data;
  return (
    <>
      <Button
        look="primary"
        isBusy={payment.isPending || result?.state === 'paid'}
        onClick={() => payment.mutate({ invoiceId: invoice.id, requestId: requestId.current })}
      >
        {payment.isPending ? `Paying ${due}` : `Pay ${due}`}
      </Button>
      <div role="alert" className="basis-full empty:hidden">
        {result?.state === 'declined' && (
          <p className="flex items-start gap-1.5 text-sm text-danger">
            <CircleAlert className="mt-[0.1875rem] size-3.5" />
            {result.message} The invoice stays open.
          </p>
        )}
        {result?.state === 'action_required' && (
          <a className={buttonClass({ size: 'small' })} href={result.url} target="_blank" rel="noopener">
            Confirm the payment with your bank
            <ArrowUpRight />
            <span className="sr-only">, opens a new tab</span>
          </a>
        )}
        {payment.error && <ActionError failure={readFailure(payment.error)} />}
      </div>
    </>
  );
}
