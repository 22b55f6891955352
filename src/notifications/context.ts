import type postgres from 'postgres';
import { topicOf } from '@/billing/notification-topics';
import { type PlanRef, planName } from '@/billing/plans';
import { type OrganizationRole, toOrganizationRole } from '@/billing/roles';
import type { ClaimedNotification } from './outbox';

/** What is true at the moment of sending; what the message says and whether it is sent at all follow from it. */
export interface NotificationContext {
  organization: { id: string; name: string; stripeCustomerId: string | null } | null;
  /** null when the person is no member any more. */
  recipient: { name: string; email: string; role: OrganizationRole } | null;
  isMailWanted: boolean;
  subscription: SubscriptionFacts | null;
  /** The invoice that the data names. */
  invoice: InvoiceFacts | null;
  /** An invoice is open whose charge has failed as often as pages are rung for. */
  hasOtherPagedInvoice: boolean;
  /** What the channel was last told of this incident before this row. */
  toldBefore: { kind: string; state: string } | null;
}

export interface SubscriptionFacts {
  id: string;
  status: string;
  planName: string;
  interval: 'month' | 'year' | null;
  trialEnd: Date | null;
  cancelAt: Date | null;
  currentPeriodEnd: Date | null;
  recurring: { amountMinor: number; currency: string } | null;
  card: { brand: string; last4: string; expMonth: number; expYear: number } | null;
}

export interface InvoiceFacts {
  id: string;
  number: string | null;
  status: string;
  description: string;
  currency: string;
  amountDueMinor: number;
  amountPaidMinor: number;
  taxMinor: number;
  attemptCount: number;
  nextPaymentAttempt: Date | null;
  issuedAt: Date;
  periodStart: Date;
  periodEnd: Date;
  /** Of every try that failed, oldest first. */
  failedAt: Date[];
}

interface Row {
  organization: { id: string; name: string } | null;
  customer: string | null;
  recipient: { name: string; email: string; role: string } | null;
  is_mailed: boolean | null;
  projection: ProjectionRow | null;
  invoice: InvoiceRow | null;
  has_other: boolean;
  told: { kind: string; state: string } | null;
}

interface ProjectionRow {
  id: string;
  status: string;
  plan_id: PlanRef;
  interval: 'month' | 'year' | null;
  trial_end: string | null;
  cancel_at: string | null;
  current_period_end: string | null;
  recurring_amount_minor: number | null;
  currency: string;
  card_brand: string | null;
  card_last4: string | null;
  card_exp_month: number | null;
  card_exp_year: number | null;
}

interface InvoiceRow {
  id: string;
  number: string | null;
  status: string;
  description: string;
  currency: string;
  amount_due_minor: number;
  amount_paid_minor: number;
  tax_minor: number;
  attempt_count: number;
  next_payment_attempt: string | null;
  issued_at: string;
  period_start: string;
  period_end: string;
  failed_at: string[];
}

/** From which try on an open invoice keeps a page open; `notification-rules.ts` opens it there. */
const pagedFromAttempt = 3;

/** Reads it in one statement. */
export async function readContext(
  sql: postgres.Sql,
  notification: ClaimedNotification,
): Promise<NotificationContext> {
  const { id, organization_id, livemode, recipient_id, data, kind, channel, incident_key } = notification;
  const invoiceId = typeof data.invoiceId === 'string' ? data.invoiceId : null;
  const subscriptionId = typeof data.subscriptionId === 'string' ? data.subscriptionId : null;
  const [row] = await sql<Row[]>`
    select
      (select json_build_object('id', o.id, 'name', o.name) from identity.organization o where o.id = ${organization_id}) as organization,
      (select c.stripe_customer_id from billing.billing_customers c
        where c.organization_id = ${organization_id} and c.livemode = ${livemode} and c.deleted_at is null limit 1) as customer,
      (select json_build_object('name', u.name, 'email', u.email, 'role', m.role)
        from identity.member m join identity."user" u on u.id = m.user_id
        where m.organization_id = ${organization_id} and m.user_id = ${recipient_id}) as recipient,
      (select p.is_mailed from billing.notification_preferences p
        where p.organization_id = ${organization_id} and p.user_id = ${recipient_id} and p.topic = ${topicOf(kind) ?? ''}) as is_mailed,
      (select json_build_object('id', s.id, 'status', s.status, 'plan_id', s.plan_id, 'interval', s.interval,
          'trial_end', s.trial_end, 'cancel_at', s.cancel_at, 'current_period_end', s.current_period_end,
          'recurring_amount_minor', s.recurring_amount_minor, 'currency', s.currency, 'card_brand', s.card_brand,
          'card_last4', s.card_last4, 'card_exp_month', s.card_exp_month, 'card_exp_year', s.card_exp_year)
        from billing.org_subscriptions p join billing.subscriptions s on s.id = p.subscription_id
        where p.organization_id = ${organization_id} and p.livemode = ${livemode}) as projection,
      (select json_build_object('id', i.id, 'number', i.number, 'status', i.status, 'description', i.description, 'currency', i.currency,
          'amount_due_minor', i.amount_due_minor, 'amount_paid_minor', i.amount_paid_minor, 'tax_minor', i.tax_minor,
          'attempt_count', i.attempt_count, 'next_payment_attempt', i.next_payment_attempt,
          'issued_at', coalesce(i.finalized_at, i.created), 'period_start', i.period_start, 'period_end', i.period_end,
          'failed_at', (select coalesce(json_agg(coalesce(e.occurred_at, e.created_at) order by e.seq), '[]') from billing.billing_events e
            where e.organization_id = i.organization_id and e.type = 'payment_failed' and e.data->>'invoiceId' = i.id))
        from billing.invoices i where i.id = ${invoiceId} and i.organization_id = ${organization_id}) as invoice,
      exists (select from billing.invoices i where i.organization_id = ${organization_id} and i.livemode = ${livemode}
        and i.status = 'open' and i.attempt_count >= ${pagedFromAttempt}
        and not exists (select from billing.subscriptions s where s.id = i.subscription_id and s.ended_at is not null)) as has_other,
      (select json_build_object('kind', e.kind, 'state', e.state) from billing.notifications e
        where e.incident_key = ${incident_key} and e.channel = ${channel} and e.id < ${id} order by e.id desc limit 1) as told`;
  if (!row) throw new Error('a statement without a table answers one row');
  const projection = row.projection;
  return {
    organization: row.organization && { ...row.organization, stripeCustomerId: row.customer },
    recipient: row.recipient && { ...row.recipient, role: toOrganizationRole(row.recipient.role) },
    isMailWanted: row.is_mailed !== false,
    // A message about a subscription that another has replaced since is about the past.
    subscription:
      projection && (subscriptionId === null || subscriptionId === projection.id)
        ? toSubscription(projection)
        : null,
    invoice: row.invoice && toInvoice(row.invoice),
    hasOtherPagedInvoice: row.has_other,
    toldBefore: row.told,
  };
}

function toSubscription(row: ProjectionRow): SubscriptionFacts {
  const { recurring_amount_minor: amountMinor, currency, card_brand, card_last4 } = row;
  return {
    id: row.id,
    status: row.status,
    planName: row.plan_id === 'custom' ? 'your plan' : planName(row.plan_id),
    interval: row.interval,
    trialEnd: toDate(row.trial_end),
    cancelAt: toDate(row.cancel_at),
    currentPeriodEnd: toDate(row.current_period_end),
    recurring: amountMinor === null ? null : { amountMinor, currency },
    card:
      card_brand && card_last4
        ? {
            brand: card_brand,
            last4: card_last4,
            expMonth: row.card_exp_month ?? 0,
            expYear: row.card_exp_year ?? 0,
          }
        : null,
  };
}

function toInvoice(row: InvoiceRow): InvoiceFacts {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    description: row.description,
    currency: row.currency,
    amountDueMinor: row.amount_due_minor,
    amountPaidMinor: row.amount_paid_minor,
    taxMinor: row.tax_minor,
    attemptCount: row.attempt_count,
    nextPaymentAttempt: toDate(row.next_payment_attempt),
    issuedAt: new Date(row.issued_at),
    periodStart: new Date(row.period_start),
    periodEnd: new Date(row.period_end),
    failedAt: row.failed_at.map((at) => new Date(at)),
  };
}

function toDate(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}
