-- title: Recovery of failed payments
-- chart: bar and line
-- description: Invoices whose charge failed, by the month of their last failed attempt: paid after all, lost, open.
select date_trunc('month', occurred_at at time zone 'UTC') as month, currency, count(*) as invoices,
  sum(amount_due_major) filter (where outcome = 'recovered') as recovered,
  sum(amount_due_major) filter (where outcome = 'lost') as lost, sum(amount_due_major) filter (where outcome = 'open') as open,
  round(100.0 * count(*) filter (where outcome = 'recovered')
    / nullif(count(*) filter (where outcome in ('recovered', 'lost')), 0), 1) as recovered_percent
from billing_reporting.payment_failures
where livemode and not is_test_clock and is_last_attempt [[and currency = {{currency}}]]
group by 1, 2
order by 1, 2;
