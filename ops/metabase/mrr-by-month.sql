-- title: MRR at the end of each month
-- chart: line
-- description: Monthly recurring revenue by plan, at the end of each month and today. One currency at a time: choose it.
select day, plan_id as plan, mrr_major as mrr
from billing_reporting.mrr_daily
where livemode and not is_test_clock [[and currency = {{currency}}]]
  and (extract(day from (day + interval '24 hours') at time zone 'UTC') = 1 or day > now() - interval '1 day')
order by day, plan;
