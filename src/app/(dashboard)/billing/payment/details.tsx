'use client';

import { lazy, Suspense, useState } from 'react';
import type { BillingDetails } from '@/billing/profile/profile-schema';
import { BillingDetailsCard } from '@/ui/billing/billing-details-card';
import { Button } from '@/ui/button';
import { TaxIds } from './tax-ids';

/** On demand: most visits only look. */
const DetailsForm = lazy(() => import('./details-form'));

export function Details({ details }: { details: BillingDetails }) {
  const [isEditing, setEditing] = useState(false);
  return (
    <>
      <BillingDetailsCard
        details={details}
        action={
          <Button size="small" onClick={() => setEditing(true)}>
            Edit<span className="sr-only"> billing details</span>
          </Button>
        }
      />
      <TaxIds taxIds={details.taxIds} />
      {isEditing && (
        <Suspense>
          <DetailsForm details={details} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </>
  );
}
