import type { ReactNode } from 'react';
import { addressLine } from '@/billing/profile/address-line';
import type { BillingDetails } from '@/billing/profile/profile-schema';
import { taxIdLabel } from '@/billing/profile/tax-id-kinds';
import { Card } from '../card';

interface BillingDetailsCardProps {
  details: BillingDetails;
  action?: ReactNode;
}

/** Whom invoices name and where they go. */
export function BillingDetailsCard({ details, action }: BillingDetailsCardProps) {
  const rows = [
    ['Company', details.name],
    ['Address', addressLine(details.address)],
    ['Invoices to', details.email],
  ] as const;
  return (
    <Card title="Billing details" action={action} foot="Changes apply to future invoices only.">
      <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-2 [overflow-wrap:anywhere]">
        {rows.map(([label, value]) => (
          <Row key={label} label={label} value={value} />
        ))}
        {details.taxIds.length === 0 && <Row label="Tax id" value={null} />}
        {details.taxIds.map(({ id, type, value }) => (
          <Row key={id} label={taxIdLabel(type)} value={value} />
        ))}
      </dl>
    </Card>
  );
}

function Row({ label, value }: { label: string; value: string | null }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className={value ? 'tabular-nums' : 'text-ink-3'}>{value ?? 'None'}</dd>
    </>
  );
}
