-- title: Who has not paid
-- chart: table
-- description: Failed invoices that are neither paid nor given up, the largest first, with Stripe's next try.
select coalesce(organization_name, organization_id) as organization, invoice_number, currency, amount_due_major as amount_due, attempt,
  occurred_at as last_failed_at, next_attempt_at
from billing_reporting.payment_failures
where livemode and not is_test_clock and is_last_attempt and outcome = 'open' [[and currency = {{currency}}]]
order by amount_due_minor desc;
