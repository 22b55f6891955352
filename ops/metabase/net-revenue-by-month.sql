-- title: Net revenue by month
-- chart: bar
-- description: Payments less refunds, by the day on which the money moved, with the tax that is in it.
select date_trunc('month', occurred_at at time zone 'UTC') as month, currency, sum(amount_major) as net,
  sum(amount_major) filter (where kind = 'payment') as received, sum(amount_major) filter (where kind = 'refund') as refunded,
  sum(billing_reporting.to_major(tax_minor, currency)) as tax
from billing_reporting.payments
where livemode and not is_test_clock [[and currency = {{currency}}]]
group by 1, 2
order by 1, 2;
