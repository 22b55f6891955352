import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { customerProfiles, invoices, orgSubscriptions, subscriptions } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { BillingError } from './billing-error';
import { accessOf, dunningForecast } from './dunning';
import { refundedMinor, toInvoiceView } from './invoices/list-invoices';
import {
  type BillingOverview,
  roleSchema,
  type SubscriptionView,
  subscriptionStatusSchema,
} from './overview-schema';
import { billingIntervals, isPlanId, type PlanRef, planName, plans } from './plans';
import { toDetails } from './profile/read-profile';
import { canManageBilling, type OrganizationRole } from './roles';
import { isEntitledStatus, isTerminalStatus } from './subscription-state';
import { usagePeriod } from './usage/usage-period';

export interface OverviewRequest {
  organizationId: string;
  livemode: boolean;
  role: OrganizationRole;
}

const latestInvoicesMax = 3;

/** The one statement behind the overview, for the organization's own role. */
export function overviewStatement({
  organizationId,
  livemode,
}: Pick<OverviewRequest, 'organizationId' | 'livemode'>): SQL {
  return sql`
    select o.id, o.name, o.slug,
      to_json(p) as projection,
      to_json(s) as subscription,
      (select count(*)::int from identity.member m where m.organization_id = o.id) as member_count,
      (select coalesce(json_agg(json_build_object('name', u.name, 'email', u.email, 'role', m.role)
          order by array_position(array['owner', 'admin', 'billing'], m.role), u.email), '[]')
        from identity.member m join identity."user" u on u.id = m.user_id
        where m.organization_id = o.id and m.role in ('owner', 'admin', 'billing')) as managers,
      (select to_json(i) from (
        select state, plan_id, interval, url, expires_at from billing.checkout_intents
        where organization_id = o.id and livemode = ${livemode} and state in ('creating', 'open', 'completed')
          and (state = 'completed' or expires_at > clock_timestamp())
      ) i) as intent,
      (select coalesce(json_agg(to_json(i)), '[]') from (
        select *, ${refundedMinor} as refunded_minor from billing.invoices where organization_id = o.id and livemode = ${livemode}
        order by created desc nulls last, id desc nulls last limit ${latestInvoicesMax}
      ) i) as invoices,
      (select to_json(cp) from billing.customer_profiles cp join billing.billing_customers bc using (stripe_customer_id)
        where bc.organization_id = o.id and bc.livemode = ${livemode} and bc.deleted_at is null) as profile,
      (select to_json(c) from (
        select bool_or(dirty_gen > synced_gen) as is_behind, bool_or(dead_at is not null or attempts >= 3) as is_failing
        from billing.customer_sync where stripe_customer_id in
          (select stripe_customer_id from billing.billing_customers where organization_id = o.id and livemode = ${livemode})
      ) c) as sync,
      coalesce((select u.used::int from billing.usage_counters u where u.organization_id = o.id and u.livemode = ${livemode}
        and u.resource = 'apps'), 0) as apps_used,
      (select coalesce(json_agg(json_build_object('period_start', u.period_start, 'used', u.used)), '[]') from (
        select period_start, used from billing.usage_counters where organization_id = o.id and livemode = ${livemode}
          and resource = 'build_minutes' order by period_start desc limit 2) u) as minutes,
      (select json_build_object('id', i.id, 'since', coalesce(i.finalized_at, i.created), 'attempt_count', i.attempt_count,
          'next_payment_attempt', i.next_payment_attempt, 'failed_at', (
            select coalesce(json_agg(coalesce(e.occurred_at, e.created_at) order by e.seq), '[]') from billing.billing_events e
            where e.organization_id = o.id and e.type = 'payment_failed' and e.data->>'invoiceId' = i.id))
        from billing.invoices i where i.organization_id = o.id and i.livemode = ${livemode} and i.status = 'open'
          and i.attempt_count > 0 order by i.created limit 1) as past_due,
      exists (select from billing.repeated_trials t where t.subscription_id = p.subscription_id and t.decision = 'ended')
        as is_trial_refused,
      coalesce((select seq from billing.organization_feed where organization_id = o.id), 0)::int as feed_seq
    from identity.organization o
    left join billing.org_subscriptions p on p.organization_id = o.id and p.livemode = ${livemode}
    left join billing.subscriptions s on s.id = p.subscription_id
    where o.id = ${organizationId}`;
}

/**
 * All that the billing pages show of an organization, from one statement over our own rows. Stripe is not called: a page must open
 * when Stripe is down. Members get what the plan allows, and no money at all: it is left out here, not hidden in the page.
 */
export async function readOverview(database: Database, request: OverviewRequest): Promise<BillingOverview> {
  const { organizationId, livemode, role } = request;
  const isManager = canManageBilling(role);
  const [row] = await database.forOrganization(organizationId, (tx) =>
    tx.execute<OverviewRow>(overviewStatement({ organizationId, livemode })),
  );
  if (!row)
    throw new BillingError('not_found', 'That organization does not exist, or you are not a member of it.');

  const { projection, intent } = row;
  const now = new Date();
  const pastDueSince = row.past_due ? new Date(row.past_due.since) : null;
  const planId = projection?.plan_id ?? null;
  const hasPlan = projection?.status ? isEntitledStatus(projection.status) : false;
  return {
    organization: { id: row.id, name: row.name, slug: row.slug },
    role,
    canManageBilling: isManager,
    mode: livemode ? 'live' : 'test',
    subscription: row.subscription ? toSubscriptionView(row.subscription, isManager) : null,
    hasDuplicateSubscription: (projection?.live_count ?? 0) > 1,
    limits: hasPlan && isPlanId(planId) ? plans[planId].limits : null,
    memberCount: row.member_count,
    usage: hasPlan ? usageOf(row, now) : null,
    access: accessOf({ status: projection?.status ?? null, pastDueSince }, now),
    pastDue: row.past_due && projection?.status === 'past_due' ? toPastDue(row.past_due, now) : null,
    isTrialAvailable: !projection?.trial_used_at,
    isTrialRefused: isManager && row.is_trial_refused,
    pendingCheckout:
      isManager && intent && isPlanId(intent.plan_id)
        ? {
            state: intent.state,
            planId: intent.plan_id,
            interval: intervalOf(intent.interval) ?? 'month',
            url: intent.state === 'open' ? intent.url : null,
            expiresAt: date(intent.expires_at),
          }
        : null,
    billingDetails: isManager && row.profile ? toDetails(detailsFromJson(row.profile)) : null,
    latestInvoices: isManager
      ? row.invoices.map((invoice) => toInvoiceView(invoiceFromJson(invoice), Number(invoice.refunded_minor)))
      : null,
    billingManagers: row.managers.map((manager) => ({ ...manager, role: roleSchema.parse(manager.role) })),
    sync: {
      syncedAt: date(projection?.synced_at),
      state: row.sync?.is_failing ? 'failing' : row.sync?.is_behind ? 'pending' : 'current',
    },
    feedSeq: row.feed_seq,
  };
}

function usageOf(row: OverviewRow, now: Date): BillingOverview['usage'] {
  const period = row.subscription ? usagePeriod(new Date(row.subscription.start_date), now) : null;
  const current = row.minutes.find(
    (entry) => new Date(entry.period_start).getTime() === period?.start.getTime(),
  );
  return { apps: row.apps_used, buildMinutes: current?.used ?? 0, resetsAt: period?.end ?? null };
}

function toPastDue(invoice: PastDueRow, now: Date): BillingOverview['pastDue'] {
  const since = new Date(invoice.since);
  const { restrictsAt, endsAt } = dunningForecast(since, now);
  return {
    since,
    invoiceId: invoice.id,
    attemptCount: invoice.attempt_count,
    failedAt: invoice.failed_at.map((at) => new Date(at)),
    nextAttemptAt: date(invoice.next_payment_attempt),
    restrictsAt,
    endsAt,
  };
}

function toSubscriptionView(
  row: Json<typeof subscriptions.$inferSelect>,
  isManager: boolean,
): SubscriptionView {
  const recurring =
    row.recurring_amount_minor === null
      ? null
      : { amountMinor: Number(row.recurring_amount_minor), currency: row.currency };
  const willRenew = !row.cancel_at && (row.status === 'active' || row.status === 'trialing');
  const periodEnd = new Date(row.current_period_end);
  const scheduledChange = toScheduledChange(row, isManager);
  // A change that is planned for the period's end is what the next charge pays for.
  const renewal = scheduledChange && scheduledChange.at <= periodEnd ? scheduledChange.recurring : recurring;
  return {
    id: row.id,
    status: subscriptionStatusSchema.catch('incomplete').parse(row.status),
    plan: planOf(row.plan_id),
    interval: intervalOf(row.interval),
    startedAt: new Date(row.start_date),
    currentPeriodStart: new Date(row.current_period_start),
    currentPeriodEnd: new Date(row.current_period_end),
    trialStart: date(row.trial_start),
    trialEnd: date(row.trial_end),
    cancelAt: isTerminalStatus(row.status) ? null : date(row.cancel_at),
    canceledAt: date(row.canceled_at),
    endedAt: date(row.ended_at),
    scheduledChange,
    pendingUpdate: row.pending_update && {
      plan: planOf(row.pending_update.planId),
      expiresAt: fromSeconds(row.pending_update.expiresAtSeconds),
    },
    money: isManager
      ? {
          recurring,
          nextCharge: renewal && willRenew ? { amount: renewal, at: periodEnd } : null,
          card:
            row.card_brand && row.card_last4
              ? {
                  brand: row.card_brand,
                  last4: row.card_last4,
                  expMonth: row.card_exp_month ?? 1,
                  expYear: row.card_exp_year ?? 1970,
                }
              : null,
        }
      : null,
  };
}

function planOf(value: string): { id: PlanRef; name: string } {
  const id: PlanRef = isPlanId(value) ? value : 'custom';
  return { id, name: planName(id) };
}

function toScheduledChange(
  row: Json<typeof subscriptions.$inferSelect>,
  isManager: boolean,
): SubscriptionView['scheduledChange'] {
  const change = row.scheduled_change;
  if (!change || isTerminalStatus(row.status)) return null;
  const amount = change.recurringAmountMinor;
  return {
    plan: planOf(change.planId),
    interval: intervalOf(change.interval),
    at: fromSeconds(change.atSeconds),
    recurring: isManager && amount !== null ? { amountMinor: amount, currency: row.currency } : null,
  };
}

/** A row as to_json gives it: snake_case names, times as text. */
type Json<Row> = {
  [Key in keyof Row as Key extends string ? SnakeCase<Key> : never]: Row[Key] extends Date
    ? string
    : Row[Key] extends Date | null
      ? string | null
      : Row[Key];
};
type SnakeCase<Text extends string> = Text extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Rest>}`
  : '';

type OverviewRow = {
  id: string;
  name: string;
  slug: string;
  projection: Json<typeof orgSubscriptions.$inferSelect> | null;
  subscription: Json<typeof subscriptions.$inferSelect> | null;
  member_count: number;
  managers: { name: string; email: string; role: string }[];
  intent: {
    state: 'creating' | 'open' | 'completed';
    plan_id: string;
    interval: string;
    url: string | null;
    expires_at: string;
  } | null;
  invoices: (Json<typeof invoices.$inferSelect> & { refunded_minor: number })[];
  profile: Json<typeof customerProfiles.$inferSelect> | null;
  sync: { is_behind: boolean | null; is_failing: boolean | null } | null;
  apps_used: number;
  minutes: { period_start: string; used: number }[];
  past_due: PastDueRow | null;
  is_trial_refused: boolean;
  feed_seq: number;
};

type PastDueRow = {
  id: string;
  since: string;
  attempt_count: number;
  next_payment_attempt: string | null;
  failed_at: string[];
};

function detailsFromJson({ name, email, address, tax_ids }: NonNullable<OverviewRow['profile']>) {
  return { name, email, address, taxIds: tax_ids };
}

function invoiceFromJson(row: Json<typeof invoices.$inferSelect>): typeof invoices.$inferSelect {
  return {
    id: row.id,
    stripeCustomerId: row.stripe_customer_id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    subscriptionId: row.subscription_id,
    number: row.number,
    status: row.status,
    description: row.description,
    currency: row.currency,
    totalMinor: Number(row.total_minor),
    amountDueMinor: Number(row.amount_due_minor),
    amountPaidMinor: Number(row.amount_paid_minor),
    subtotalMinor: Number(row.subtotal_minor),
    discountMinor: Number(row.discount_minor),
    taxMinor: Number(row.tax_minor),
    balanceAppliedMinor: Number(row.balance_applied_minor),
    creditedMinor: Number(row.credited_minor),
    billingReason: row.billing_reason,
    lines: row.lines,
    hasMoreLines: row.has_more_lines,
    finalizedAt: date(row.finalized_at),
    paidAt: date(row.paid_at),
    dueDate: date(row.due_date),
    attemptCount: row.attempt_count,
    nextPaymentAttempt: date(row.next_payment_attempt),
    created: new Date(row.created),
    periodStart: new Date(row.period_start),
    periodEnd: new Date(row.period_end),
    hostedInvoiceUrl: row.hosted_invoice_url,
    invoicePdfUrl: row.invoice_pdf_url,
    syncedAt: new Date(row.synced_at),
  };
}

function date(value: string | null | undefined): Date | null {
  return value ? new Date(value) : null;
}

function intervalOf(value: string | null): 'month' | 'year' | null {
  return billingIntervals.find((interval) => interval === value) ?? null;
}
