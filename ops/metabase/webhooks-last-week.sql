-- title: Webhooks of the last week
-- chart: table
-- description: Events by type: how many, how late, and what became of them.
select type, count(*) as events, count(*) filter (where sync_state = 'applied') as applied,
  count(*) filter (where sync_state in ('pending', 'unmapped', 'dead')) as not_yet_applied,
  round(percentile_cont(0.95) within group (order by delay_ms)::numeric) as delay_ms_of_95_in_100
from billing_reporting.webhook_health
where livemode and created_at > now() - interval '7 days'
group by 1
order by events desc;
