-- title: Plans today
-- chart: table
-- description: Who pays for what: subscriptions, organizations and MRR by plan, interval and currency.
select plan_id as plan, interval, currency, count(*) as subscriptions, count(distinct organization_id) as organizations,
  sum(mrr_major) as mrr
from billing_reporting.subscriptions_current
where livemode and not is_test_clock and mrr_minor > 0 [[and currency = {{currency}}]]
group by 1, 2, 3
order by mrr desc;
