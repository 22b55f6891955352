'use client';

import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTRPC } from '@/trpc/client';
import type { InvoiceViewState } from './use-invoice-view';

const statusWords = [
  ['', 'All'],
  ['open', 'Open'],
  ['paid', 'Paid'],
  ['void', 'Void'],
  ['uncollectible', 'Uncollectible'],
] as const;

export function InvoiceFilter({ view }: { view: InvoiceViewState }) {
  const trpc = useTRPC();
  const { data: span } = useQuery(trpc.billing.invoices.years.queryOptions());
  const years = span ? Array.from({ length: span.last - span.first + 1 }, (_, i) => span.last - i) : [];
  if (view.year !== null && !years.includes(view.year)) years.push(view.year);
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Choice
        label="Status"
        value={view.status ?? ''}
        options={statusWords}
        onChange={(status) => view.set({ status })}
      />
      <Choice
        label="Year"
        value={view.year === null ? '' : String(view.year)}
        options={[['', 'All'], ...years.map((year) => [String(year), String(year)] as const)]}
        onChange={(year) => view.set({ year })}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select id={id} className="input w-36" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
