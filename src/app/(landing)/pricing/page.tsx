import type { Metadata } from 'next';
import { trialDays } from '@/billing/plans';
import { Comparison } from '@/ui/landing/comparison';
import { FirstCharge } from '@/ui/landing/first-charge';
import { PlanColumns } from '@/ui/landing/plan-columns';
import { Questions } from '@/ui/landing/questions';

export const metadata: Metadata = {
  title: 'Plans and prices',
  description:
    'Starter, Pro and Enterprise: one price per organization, monthly or annual, with a free trial.',
};

export default function PricingPage() {
  return (
    <>
      <div className="py-10 lg:pt-14">
        <h1 className="text-3xl tracking-[-0.035em]">Plans and prices</h1>
        <p className="mt-2 max-w-[46ch] text-md text-ink-2">
          One price for the whole organization. Try any plan for {trialDays} days before the first charge.
        </p>
      </div>
      <FirstCharge />
      <PlanColumns />
      <Comparison />
      <Questions />
    </>
  );
}
