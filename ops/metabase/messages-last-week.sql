-- title: Messages of the last week
-- chart: table
-- description: What people were told by which channel, what was no longer true, and what was given up.
select channel, kind, count(*) filter (where state = 'sent') as sent, count(*) filter (where state = 'suppressed') as suppressed,
  count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'dead') as given_up
from billing_reporting.notification_health
where livemode and created_at > now() - interval '7 days'
group by 1, 2
order by 1, 2;
