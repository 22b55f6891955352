import type { BillingInterval } from '@/billing/plans';

export const intervalOptions: readonly { value: BillingInterval; label: React.ReactNode }[] = [
  { value: 'month', label: 'Monthly' },
  {
    value: 'year',
    label: (
      <>
        Annual <small>2 months free</small>
      </>
    ),
  },
];
