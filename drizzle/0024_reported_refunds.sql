-- Money that came in and went back: a row per paid invoice and per refund.
-- payment: what was paid by card or transfer (amount_paid), not what the customer's credit covered. refund: negative, from the refunds
-- that Stripe lists, without those that failed or were canceled: their money never left. Net revenue = sum(amount_minor).
create or replace view billing_reporting.payments as
select i.paid_at as occurred_at, 'payment' as kind, i.id as payment_id, i.organization_id, o.name as organization_name, i.livemode,
  s.test_clock_id is not null as is_test_clock, i.subscription_id, i.number as invoice_number, i.billing_reason, i.currency,
  i.amount_paid_minor as amount_minor, billing_reporting.to_major(i.amount_paid_minor, i.currency) as amount_major,
  i.tax_minor, i.discount_minor, i.attempt_count as attempts
from billing.invoices i
left join billing.subscriptions s on s.id = i.subscription_id
left join identity.organization o on o.id = i.organization_id
where i.amount_paid_minor > 0 and i.paid_at is not null
union all
select r.created, 'refund', r.id, r.organization_id, o.name, r.livemode, s.test_clock_id is not null, i.subscription_id, i.number,
  i.billing_reason, r.currency, -r.amount_minor, billing_reporting.to_major(-r.amount_minor, r.currency), null, null, null
from billing.refunds r
left join billing.invoices i on i.id = r.invoice_id
left join billing.subscriptions s on s.id = i.subscription_id
left join identity.organization o on o.id = r.organization_id
where r.status not in ('failed', 'canceled');
