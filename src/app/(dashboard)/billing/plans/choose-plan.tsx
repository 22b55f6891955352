'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { BillingInterval, PlanId } from '@/billing/plans';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Banner } from '@/ui/banner';
import { billingBanner } from '@/ui/billing/billing-banner';
import { hasLivePlan } from '@/ui/billing/plan-choice';
import { PlanPicker } from '@/ui/billing/plan-picker';
import { plansLead } from '@/ui/billing/plans-lead';
import { intervalOptions } from '@/ui/interval-options';
import { PageHead } from '@/ui/page-head';
import { Segmented } from '@/ui/segmented';
import { Sentence } from '@/ui/sentence';
import { useNow } from '../../use-now';
import { ManageBilling } from '../manage-billing';
import { OverviewBanner } from '../overview-banner';
import { useCheckout } from './use-checkout';

/** On demand: nobody should load a dialog to read the prices. */
const ChangeDialog = lazy(() => import('./change-dialog'));

interface ChoosePlanProps {
  renderedAtMs: number;
  initialInterval: BillingInterval;
  suggested: PlanId;
  /** Stripe's page was left without paying. */
  isBackFromCheckout: boolean;
}

export function ChoosePlan({
  renderedAtMs,
  initialInterval,
  suggested,
  isBackFromCheckout,
}: ChoosePlanProps) {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.billing.overview.queryOptions());
  const { data: catalogue } = useSuspenseQuery(trpc.billing.plans.queryOptions());
  const now = useNow(renderedAtMs);
  const [interval, setInterval] = useState(initialInterval);
  const checkout = useCheckout();
  const [changeTo, setChangeTo] = useState<PlanId | null>(null);
  const isLive = hasLivePlan(overview);
  const banner = billingBanner(overview, now);
  const isOnSale = catalogue.plans.some(({ id }) => id === overview.subscription?.plan.id);
  const manage = overview.canManageBilling && (
    <>
      <div className="grid">
        <ManageBilling />
      </div>
      <p className="text-sm text-ink-3">Card, billing details, invoices and cancelling.</p>
    </>
  );
  const isCheckoutBanner = banner?.kind === 'open_checkout' || banner?.kind === 'confirming';

  return (
    <>
      {banner && isCheckoutBanner && <OverviewBanner banner={banner} />}
      {isBackFromCheckout && !isCheckoutBanner && !isLive && (
        <Banner
          tone="neutral"
          icon={Info}
          title="Checkout cancelled, nothing was charged"
          text="Choose a plan whenever you like."
        />
      )}
      <PageHead
        title="Plans"
        lead={<Sentence>{plansLead(overview)}</Sentence>}
        actions={
          <Segmented legend="How you pay" value={interval} onChange={setInterval} options={intervalOptions} />
        }
      />
      <PlanPicker
        overview={overview}
        plans={catalogue.plans}
        trialDays={catalogue.trialDays}
        interval={interval}
        suggested={suggested}
        now={now}
        busyPlan={checkout.busyPlan}
        failure={
          checkout.failure && {
            planId: checkout.failure.planId,
            message: <ActionError failure={checkout.failure} />,
          }
        }
        onChoose={(planId, act) => (act === 'buy' ? checkout.start(planId, interval) : setChangeTo(planId))}
        manage={manage}
      />
      {isLive && !isOnSale && manage}
      {changeTo && (
        <Suspense>
          <ChangeDialog
            overview={overview}
            planId={changeTo}
            interval={interval}
            onClose={() => setChangeTo(null)}
          />
        </Suspense>
      )}
    </>
  );
}
