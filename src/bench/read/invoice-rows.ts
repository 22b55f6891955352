import type postgres from 'postgres';

/** A running Pro of one organization, and its invoices, one a minute back in time. */
export async function fillOrganization(
  admin: postgres.Sql,
  organizationId: string,
  invoicesCount: number,
): Promise<void> {
  await admin`
    insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    values ('bc_acme', ${organizationId}, false, 'cus_acme')`;
  await admin`
    insert into billing.subscriptions (id, stripe_customer_id, organization_id, livemode, status, plan_id, interval, currency,
      items, recurring_amount_minor, created, start_date, current_period_start, current_period_end, cancel_at_period_end,
      card_brand, card_last4, card_exp_month, card_exp_year, metadata, synced_at)
    values ('sub_acme', 'cus_acme', ${organizationId}, false, 'active', 'pro', 'month', 'usd', '[]', 9900, now(), now(), now(),
      now() + interval '30 days', false, 'visa', '4242', 12, 2040, '{}', now())`;
  await admin`
    insert into billing.org_subscriptions (organization_id, livemode, subscription_id, status, plan_id, interval,
      current_period_end, live_count, sync_seq, synced_at)
    values (${organizationId}, false, 'sub_acme', 'active', 'pro', 'month', now() + interval '30 days', 1, 1, now())`;
  await admin`
    insert into billing.invoices (id, stripe_customer_id, organization_id, livemode, subscription_id, number, status, description,
      currency, total_minor, amount_due_minor, amount_paid_minor, subtotal_minor, billing_reason, attempt_count, created,
      period_start, period_end, synced_at)
    select 'in_' || lpad(i::text, 9, '0'), 'cus_acme', ${organizationId}, false, 'sub_acme', 'ACME-' || i, 'paid', '1 × Pro',
      'usd', 9900, 9900, 9900, 9900, 'subscription_cycle', 1, now() - i * interval '1 minute',
      now() - i * interval '1 minute', now() - i * interval '1 minute', now()
    from generate_series(1, ${invoicesCount}::int) as s(i)`;
  await admin`analyze billing.invoices`;
  await admin`vacuum billing.invoices`;
}
