import type { BillingOverview, SubscriptionView } from '@/billing/overview-schema';
import { may } from '@/billing/permissions';
import { readOnce, trpc } from '@/trpc/server';
import { billingBanner } from '@/ui/billing/billing-banner';
import { BillingDetailsCard } from '@/ui/billing/billing-details-card';
import { BlockedActs } from '@/ui/billing/blocked-acts';
import { DunningCard } from '@/ui/billing/dunning-card';
import { LatestInvoicesCard } from '@/ui/billing/latest-invoices-card';
import { ManagersCard } from '@/ui/billing/managers-card';
import { noInvoicesText } from '@/ui/billing/no-invoices';
import { NoPlanCard } from '@/ui/billing/no-plan-card';
import { PaymentMethodCard } from '@/ui/billing/payment-method-card';
import { PlanCard } from '@/ui/billing/plan-card';
import { UsageCard } from '@/ui/billing/usage-card';
import { askSentence } from '@/ui/billing/who-to-ask';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';
import { PageHead } from '@/ui/page-head';
import { ManageBilling } from './manage-billing';
import { OverviewBanner } from './overview-banner';

/**
 * Banner, title, next charge, then cards by how often they are needed. Drawn by the server: only its buttons are code in the
 * browser.
 */
export async function Overview() {
  const overview = await readOnce(trpc.billing.overview.queryOptions());
  const now = new Date();
  const banner = billingBanner(overview, now);
  const { subscription, limits, usage, memberCount, canManageBilling } = overview;
  const { latestInvoices, billingDetails, billingManagers } = overview;
  const managers = <ManagersCard managers={billingManagers} memberCount={memberCount} />;
  return (
    <>
      {banner && <OverviewBanner banner={banner} />}
      <PageHead title="Billing" />
      {subscription ? (
        <PlanCard
          overview={overview}
          subscription={subscription}
          now={now}
          actions={<PlanActions overview={overview} subscription={subscription} />}
        />
      ) : (
        <NoPlan overview={overview} />
      )}
      {overview.pastDue && subscription && (
        <DunningCard pastDue={overview.pastDue} planName={subscription.plan.name} now={now} />
      )}
      {limits && usage && <UsageCard limits={limits} usage={usage} memberCount={memberCount} />}
      {canManageBilling && latestInvoices ? (
        <div className="split">
          <div>
            {subscription?.money && (
              <PaymentMethodCard
                card={subscription.money.card}
                now={now}
                action={<PaymentLink label="Update" what="payment method" />}
              />
            )}
            {billingDetails && (
              <BillingDetailsCard
                details={billingDetails}
                action={<PaymentLink label="Edit" what="billing details" />}
              />
            )}
            {managers}
          </div>
          <div>
            <LatestInvoicesCard invoices={latestInvoices} emptyText={noInvoicesText(overview)} />
          </div>
        </div>
      ) : (
        managers
      )}
    </>
  );
}

function PaymentLink({ label, what }: { label: string; what: string }) {
  return (
    <Link className={buttonClass({ look: 'secondary', size: 'small' })} href="/billing/payment">
      {label}
      <span className="sr-only"> {what}</span>
    </Link>
  );
}

function PlanActions({
  overview,
  subscription,
}: {
  overview: BillingOverview;
  subscription: SubscriptionView;
}) {
  const { status, cancelAt, plan } = subscription;
  const isOver = status === 'canceled' || status === 'incomplete_expired';
  if (!may(overview.role, 'change_plan'))
    return (
      <BlockedActs labels={['Cancel plan', 'Change plan']} reason={askSentence(overview, 'change_plan')} />
    );
  return (
    <>
      {!isOver && !cancelAt && (
        <Link className={buttonClass({ look: 'ghost' })} href="/billing/cancel">
          Cancel plan
        </Link>
      )}
      <ManageBilling look="ghost" />
      <Link className={buttonClass({ look: 'secondary' })} href="/billing/plans">
        {isOver || plan.id === 'custom' ? 'Compare plans' : 'Change plan'}
      </Link>
    </>
  );
}

function NoPlan({ overview }: { overview: BillingOverview }) {
  const askText = overview.canManageBilling ? null : askSentence(overview, 'choose_plan');
  return (
    <NoPlanCard
      organizationName={overview.organization.name}
      isTrialAvailable={overview.isTrialAvailable}
      askText={askText}
    />
  );
}
