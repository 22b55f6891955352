-- title: Why customers leave
-- chart: bar
-- description: Cancellations of the last twelve months by Stripe's reason and the customer's own answer, with the MRR that went.
select coalesce(reason, 'not said') as reason, coalesce(feedback, 'not said') as feedback, currency, count(*) as cancellations,
  sum(lost_mrr_major) as lost_mrr, round(avg(tenure_days)) as tenure_days
from billing_reporting.cancellations
where livemode and not is_test_clock and state = 'ended' and ends_at > now() - interval '12 months' [[and currency = {{currency}}]]
group by 1, 2, 3
order by cancellations desc;
