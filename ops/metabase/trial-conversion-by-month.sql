-- title: Trial conversion by month
-- chart: bar and line
-- description: Trials by the month in which they began: how many paid, and the share of those that are decided.
select date_trunc('month', started_at at time zone 'UTC') as month, count(*) as trials,
  count(*) filter (where outcome = 'converted') as converted, count(*) filter (where outcome = 'running') as running,
  round(100.0 * count(*) filter (where outcome = 'converted')
    / nullif(count(*) filter (where outcome in ('converted', 'canceled')), 0), 1) as conversion_percent
from billing_reporting.trials
where livemode and not is_test_clock
group by 1
order by 1;
