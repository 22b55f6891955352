-- title: Largest organizations
-- chart: table
-- description: The fifty organizations that bring the most, and since when.
select coalesce(organization_name, organization_id) as organization, currency, sum(mrr_major) as mrr, min(started_at) as since,
  bool_or(status = 'past_due') as is_past_due
from billing_reporting.subscriptions_current
where livemode and not is_test_clock and mrr_minor > 0 [[and currency = {{currency}}]]
group by 1, 2
order by mrr desc
limit 50;
