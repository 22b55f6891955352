'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import type { InvoiceView } from '@/billing/overview-schema';

type Status = InvoiceView['status'];

export interface InvoiceViewState {
  status: Status | null;
  year: number | null;
  /** The one that is open in the drawer. */
  invoiceId: string | null;
  set: (change: Partial<Record<'status' | 'year' | 'invoice', string | null>>) => void;
}

const statuses: readonly Status[] = ['draft', 'open', 'paid', 'void', 'uncollectible'];

/** What is shown stands in the address: it can be sent to a colleague, and Back undoes it. Words that mean nothing are ignored. */
export function useInvoiceView(): InvoiceViewState {
  const search = useSearchParams();
  const year = Number(search.get('year'));
  const set = useCallback<InvoiceViewState['set']>(
    (change) => {
      const next = new URLSearchParams(search.toString());
      for (const [name, value] of Object.entries(change)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const query = next.toString();
      window.history.pushState(null, '', query ? `?${query}` : window.location.pathname);
    },
    [search],
  );
  return {
    status: statuses.find((status) => status === search.get('status')) ?? null,
    year: Number.isInteger(year) && year >= 2011 && year <= 9998 ? year : null,
    invoiceId: search.get('invoice'),
    set,
  };
}
