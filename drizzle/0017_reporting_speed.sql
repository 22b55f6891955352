-- The movements of every organization, in the order in which they are summed up: read from the index alone, without a sort.
create index subscription_history_movements_idx on billing.subscription_history
  (organization_id, livemode, is_test_clock, currency, effective_at)
  include (id, previous_plan_id, plan_id, previous_mrr_minor, mrr_minor)
  where mrr_minor <> previous_mrr_minor;
--> statement-breakpoint
-- Charges that failed, a row per attempt, and what became of the invoice.
--   recovered  it was paid after all       lost  voided, written off, or its subscription ended unpaid       open  neither yet
-- Asked per row, so that a filter on time is used before anything is read.
-- An invoice that fails three times has three rows, the latest with is_last_attempt: count money with that filter, attempts without.
-- Recovery rate = recovered / (recovered + lost) over the rows with is_last_attempt.
create or replace view billing_reporting.payment_failures as
select e.occurred_at, e.organization_id, o.name as organization_name, e.livemode, s.test_clock_id is not null as is_test_clock,
  e.data->>'invoiceId' as invoice_id, e.data->>'number' as invoice_number, i.subscription_id,
  (e.data->>'attemptCount')::int as attempt,
  not exists (select 1 from billing.billing_events later
    where later.organization_id = e.organization_id and later.data->>'invoiceId' = e.data->>'invoiceId' and later.type = e.type
      and (later.data->>'attemptCount')::int > (e.data->>'attemptCount')::int) as is_last_attempt,
  e.data->>'currency' as currency, (e.data->>'amountDueMinor')::bigint as amount_due_minor,
  billing_reporting.to_major((e.data->>'amountDueMinor')::bigint, e.data->>'currency') as amount_due_major,
  to_timestamp((e.data->>'nextPaymentAttemptSeconds')::bigint) as next_attempt_at,
  case
    when i.status = 'paid' then 'recovered'
    when i.status in ('void', 'uncollectible') or s.status in ('canceled', 'incomplete_expired') then 'lost'
    else 'open'
  end as outcome,
  case when i.status = 'paid' then i.paid_at end as recovered_at,
  case when i.status = 'paid' then extract(epoch from i.paid_at - e.occurred_at)::bigint end as recovered_after_seconds
from billing.billing_events e
left join billing.invoices i on i.id = e.data->>'invoiceId'
left join billing.subscriptions s on s.id = i.subscription_id
left join identity.organization o on o.id = e.organization_id
where e.type = 'payment_failed';
