-- title: Net new MRR by month
-- chart: stacked bar
-- description: What was won and lost: new, expansion, reactivation, contraction, churn. The bars of a month add up to the change of MRR.
select date_trunc('month', occurred_at at time zone 'UTC') as month, currency, movement, sum(change_major) as change
from billing_reporting.subscription_movements
where livemode and not is_test_clock [[and currency = {{currency}}]]
group by 1, 2, 3
order by 1, 2, 3;
