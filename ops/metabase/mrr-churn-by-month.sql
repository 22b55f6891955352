-- title: MRR churn by month
-- chart: line
-- description: MRR that was lost (churn and contraction) as a share of what there was when the month began.
with months as (
  select date_trunc('month', occurred_at at time zone 'UTC') as month, currency,
    -sum(change_minor) filter (where movement in ('churn', 'contraction')) as lost_minor
  from billing_reporting.subscription_movements
  where livemode and not is_test_clock [[and currency = {{currency}}]]
  group by 1, 2
), beginnings as (
  select (day + interval '24 hours') at time zone 'UTC' as month, currency, sum(mrr_minor) as mrr_minor
  from billing_reporting.mrr_daily
  where livemode and not is_test_clock and extract(day from (day + interval '24 hours') at time zone 'UTC') = 1
  group by 1, 2
)
select month, currency, round(100.0 * coalesce(lost_minor, 0) / nullif(mrr_minor, 0), 2) as churn_percent
from months join beginnings using (month, currency)
order by month, currency;
