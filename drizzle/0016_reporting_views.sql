-- The reports: views that billing_reader may read, and nothing else. One row is one fact; times are UTC; amounts are minor units of
-- `currency`, with the same amount in whole units beside them as `*_major`. Test data is told apart by `livemode`, and within test mode by
-- `is_test_clock` (a subscription of a Stripe test clock lives at another time). docs/reporting.md explains each for its readers.
-- The views run as their owner on purpose: the reader has no right on any table, and sees the columns that stand here alone.

-- What an amount is in whole units: 9900 usd -> 99.00, 9900 jpy -> 9900, 9900 kwd -> 9.900. As src/lib/money.ts has it.
create function billing_reporting.to_major(amount_minor bigint, currency text) returns numeric
  language sql immutable
  set search_path = ''
  return case
    when currency in ('bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'ugx', 'vnd', 'vuv', 'xaf', 'xof', 'xpf')
      then amount_minor::numeric
    when currency in ('bhd', 'jod', 'kwd', 'omr', 'tnd') then round(amount_minor::numeric / 1000, 3)
    else round(amount_minor::numeric / 100, 2)
  end;
--> statement-breakpoint
revoke execute on function billing_reporting.to_major(bigint, text) from public;
--> statement-breakpoint

-- Serves the reports that are made of facts: a few kinds out of everything that the feed holds.
create index billing_events_reported_idx on billing.billing_events (type, occurred_at)
  where type in ('payment_failed', 'charge_refunded');
--> statement-breakpoint
-- A trial's first payment.
create index invoices_paid_idx on billing.invoices (subscription_id, paid_at) where amount_paid_minor > 0;
--> statement-breakpoint

-- Subscriptions that have not ended, a row each.
-- MRR = sum(unit amount x quantity / months of the interval) - lasting discounts, before tax, rounded once per subscription;
-- 0 unless active or past_due (a trial brings nothing yet, an unpaid one nothing any more).
create view billing_reporting.subscriptions_current as
select s.id as subscription_id, s.organization_id, o.name as organization_name, s.livemode, s.test_clock_id is not null as is_test_clock,
  s.plan_id, s.status, s.interval, s.currency,
  m.mrr_minor, billing_reporting.to_major(m.mrr_minor, s.currency) as mrr_major,
  s.recurring_amount_minor, billing_reporting.to_major(s.recurring_amount_minor, s.currency) as recurring_amount_major,
  jsonb_array_length(s.discounts) > 0 as is_discounted,
  s.start_date as started_at, s.trial_end as trial_ends_at, s.current_period_start as period_started_at,
  s.current_period_end as period_ends_at, s.cancel_at, s.synced_at
from billing.subscriptions s
cross join lateral (select case when s.status in ('active', 'past_due') then coalesce(s.mrr_minor, 0) else 0 end as mrr_minor) m
left join identity.organization o on o.id = s.organization_id
where s.status not in ('canceled', 'incomplete_expired');
--> statement-breakpoint

-- MRR at the end of each day (UTC), and how many subscriptions brought it: a row per day, currency and plan.
-- MRR(day) = sum of all changes of MRR up to the end of that day; a change is (new - old) of one row of subscription_history, and a change
-- of plan takes the old sum from the old plan and gives the new one to the new plan. From the first change to today, or to the last
-- change where a test clock is ahead. Currencies are never added together.
create view billing_reporting.mrr_daily as
with changes as (
  select h.livemode, h.is_test_clock, h.currency, c.plan_id, (h.effective_at at time zone 'UTC')::date as day,
    sum(c.mrr_minor) as mrr_minor, sum(c.subscriptions) as subscriptions
  from billing.subscription_history h
  cross join lateral (values
    (h.previous_plan_id, -h.previous_mrr_minor, -(h.previous_mrr_minor > 0)::int),
    (h.plan_id, h.mrr_minor, (h.mrr_minor > 0)::int)) c (plan_id, mrr_minor, subscriptions)
  where c.mrr_minor <> 0
  group by 1, 2, 3, 4, 5
), spans as (
  select livemode, is_test_clock, currency, plan_id, min(day) as first_day,
    greatest((now() at time zone 'UTC')::date, max(max(day)) over (partition by livemode, is_test_clock)) as last_day
  from changes group by 1, 2, 3, 4
), days as (
  select s.livemode, s.is_test_clock, s.currency, s.plan_id, d::date as day
  from spans s cross join lateral generate_series(s.first_day::timestamp, s.last_day::timestamp, interval '1 day') d
), totals as (
  select livemode, is_test_clock, currency, plan_id, day,
    sum(c.mrr_minor) over so_far as mrr_minor, sum(c.subscriptions) over so_far as subscriptions
  from days left join changes c using (livemode, is_test_clock, currency, plan_id, day)
  window so_far as (partition by livemode, is_test_clock, currency, plan_id order by day)
)
select day::timestamp at time zone 'UTC' as day, livemode, is_test_clock, currency, plan_id,
  mrr_minor::bigint as mrr_minor, billing_reporting.to_major(mrr_minor::bigint, currency) as mrr_major, subscriptions::bigint as subscriptions
from totals;
--> statement-breakpoint

-- What moved an organization's MRR: a row per organization, currency and moment. Changes of the same moment are one movement (a
-- subscription that ends as another begins is a change of plan, not a loss and a win).
--   new           from 0, and it was never above 0 before
--   reactivation  from 0, and it was above 0 once
--   expansion     up from above 0: another plan, seats, a discount that ended
--   contraction   down, and still above 0
--   churn         down to 0
-- Sum of change_minor up to a moment = MRR at that moment.
create view billing_reporting.subscription_movements as
with moments as (
  select organization_id, livemode, is_test_clock, currency, effective_at,
    sum(mrr_minor - previous_mrr_minor) as change_minor, (array_agg(plan_id order by (mrr_minor > 0) desc, id desc))[1] as plan_id,
    (array_agg(coalesce(previous_plan_id, plan_id) order by (previous_mrr_minor > 0) desc, id))[1] as previous_plan_id
  from billing.subscription_history
  where mrr_minor <> previous_mrr_minor
  group by organization_id, livemode, is_test_clock, currency, effective_at
), sums as (
  select *, sum(change_minor) over history as after_minor
  from moments
  where change_minor <> 0
  window history as (partition by organization_id, livemode, is_test_clock, currency order by effective_at)
), peaks as (
  select *, max(after_minor) over (partition by organization_id, livemode, is_test_clock, currency order by effective_at
    rows between unbounded preceding and 1 preceding) as peak_minor
  from sums
)
select p.effective_at as occurred_at, p.organization_id, o.name as organization_name, p.livemode, p.is_test_clock, p.currency,
  case
    when p.after_minor = p.change_minor and coalesce(p.peak_minor, 0) = 0 then 'new'
    when p.after_minor = p.change_minor then 'reactivation'
    when p.after_minor = 0 then 'churn'
    when p.change_minor > 0 then 'expansion'
    else 'contraction'
  end as movement,
  p.previous_plan_id, p.plan_id,
  (p.after_minor - p.change_minor)::bigint as before_minor, p.after_minor::bigint as after_minor, p.change_minor::bigint as change_minor,
  billing_reporting.to_major(p.change_minor::bigint, p.currency) as change_major
from peaks p left join identity.organization o on o.id = p.organization_id;
--> statement-breakpoint

-- Money that came in and went back: a row per paid invoice and per refund.
-- payment: what was paid by card or transfer (amount_paid), not what the customer's credit covered. refund: negative; Stripe tells the
-- sum refunded of a charge so far, so each row is what was added to it. Net revenue = sum(amount_minor).
create view billing_reporting.payments as
select i.paid_at as occurred_at, 'payment' as kind, i.id as payment_id, i.organization_id, o.name as organization_name, i.livemode,
  s.test_clock_id is not null as is_test_clock, i.subscription_id, i.number as invoice_number, i.billing_reason, i.currency,
  i.amount_paid_minor as amount_minor, billing_reporting.to_major(i.amount_paid_minor, i.currency) as amount_major,
  i.tax_minor, i.discount_minor, i.attempt_count as attempts
from billing.invoices i
left join billing.subscriptions s on s.id = i.subscription_id
left join identity.organization o on o.id = i.organization_id
where i.amount_paid_minor > 0 and i.paid_at is not null
union all
select r.occurred_at, 'refund', r.payment_id, r.organization_id, o.name, r.livemode, r.is_test_clock, null, null, null, r.currency,
  -r.amount_minor, billing_reporting.to_major(-r.amount_minor, r.currency), null, null, null
from (
  select e.occurred_at, e.natural_key as payment_id, e.organization_id, e.livemode,
    exists (select 1 from billing.subscriptions s
      where s.organization_id = e.organization_id and s.livemode = e.livemode and s.test_clock_id is not null) as is_test_clock,
    e.data->>'currency' as currency,
    (e.data->>'amountRefundedMinor')::bigint - coalesce(lag((e.data->>'amountRefundedMinor')::bigint)
      over (partition by e.data->>'chargeId' order by (e.data->>'amountRefundedMinor')::bigint), 0) as amount_minor
  from billing.billing_events e where e.type = 'charge_refunded'
) r
left join identity.organization o on o.id = r.organization_id;
--> statement-breakpoint

-- Charges that failed, a row per attempt, and what became of the invoice.
--   recovered  it was paid after all       lost  voided, written off, or its subscription ended unpaid       open  neither yet
-- An invoice that fails three times has three rows, the latest with is_last_attempt: count money with that filter, attempts without.
-- Recovery rate = recovered / (recovered + lost) over the rows with is_last_attempt.
create view billing_reporting.payment_failures as
select e.occurred_at, e.organization_id, o.name as organization_name, e.livemode, s.test_clock_id is not null as is_test_clock,
  e.data->>'invoiceId' as invoice_id, e.data->>'number' as invoice_number, i.subscription_id,
  (e.data->>'attemptCount')::int as attempt,
  (e.data->>'attemptCount')::int = max((e.data->>'attemptCount')::int) over (partition by e.data->>'invoiceId') as is_last_attempt,
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
--> statement-breakpoint

-- Trials, a row per subscription that had one.
--   running    it still lasts              converted  a payment of the subscription was received (above 0)
--   canceled   it ended without one        pending    the trial is over, and nothing was paid yet
-- Conversion = converted / (converted + canceled).
create view billing_reporting.trials as
select s.id as subscription_id, s.organization_id, o.name as organization_name, s.livemode, s.test_clock_id is not null as is_test_clock,
  s.plan_id, s.interval, s.currency, s.mrr_minor, billing_reporting.to_major(s.mrr_minor, s.currency) as mrr_major,
  s.trial_start as started_at, s.trial_end as ends_at, s.cancel_at,
  case
    when p.paid_at is not null then 'converted'
    when s.status = 'trialing' then 'running'
    when s.status in ('canceled', 'incomplete_expired') then 'canceled'
    else 'pending'
  end as outcome,
  p.paid_at as converted_at
from billing.subscriptions s
left join lateral (
  select min(i.paid_at) as paid_at from billing.invoices i where i.subscription_id = s.id and i.amount_paid_minor > 0
) p on true
left join identity.organization o on o.id = s.organization_id
where s.trial_start is not null;
--> statement-breakpoint

-- Subscriptions that ended or will, a row each. Ones that never began (the first payment was never made) are not here.
-- lost MRR = what it brought last before its end; of a planned end, what it brings now. Tenure = whole days from start to end.
-- reason is Stripe's: cancellation_requested (somebody chose it), payment_failed, payment_disputed. The comment itself stays in Stripe.
create view billing_reporting.cancellations as
select s.id as subscription_id, s.organization_id, o.name as organization_name, s.livemode, s.test_clock_id is not null as is_test_clock,
  s.plan_id, s.interval, s.currency,
  case when s.status = 'canceled' then 'ended' else 'planned' end as state,
  s.canceled_at as requested_at, coalesce(s.ended_at, s.cancel_at) as ends_at,
  s.cancellation_reason as reason, s.cancellation_feedback as feedback, s.has_cancellation_comment as has_comment,
  floor(extract(epoch from coalesce(s.ended_at, s.cancel_at) - s.start_date) / 86400)::int as tenure_days,
  l.mrr_minor as lost_mrr_minor, billing_reporting.to_major(l.mrr_minor, s.currency) as lost_mrr_major
from billing.subscriptions s
left join lateral (
  select case when h.mrr_minor > 0 then h.mrr_minor else h.previous_mrr_minor end as mrr_minor
  from billing.subscription_history h where h.subscription_id = s.id and (h.mrr_minor > 0 or h.previous_mrr_minor > 0)
  order by h.id desc limit 1
) l on true
left join identity.organization o on o.id = s.organization_id
where s.status = 'canceled' or (s.cancel_at is not null and s.status <> 'incomplete_expired');
--> statement-breakpoint

-- Webhooks, a row per event of the last 60 days (the inbox keeps no more). Filter on created_at: it finds the months by itself.
-- delay = received - created; Stripe's times have whole seconds, so it is right to the second, and a resent event counts from the first.
-- sync_state: not_applied (stored only: its status says why), no_customer, unmapped, dead, pending, applied (the customer was read after it).
create view billing_reporting.webhook_health as
select e.id as event_id, e.type, e.livemode, e.status, e.api_version, e.verified_with, e.stripe_customer_id,
  e.created as created_at, e.received_at,
  greatest(0, extract(epoch from e.received_at - e.created) * 1000)::bigint as delay_ms,
  case
    when e.status <> 'accepted' then 'not_applied'
    when e.stripe_customer_id is null then 'no_customer'
    when s.dead_at is not null then 'dead'
    when c.stripe_customer_id is null then 'unmapped'
    when s.dirty_gen > s.synced_gen and (s.last_synced_at is null or s.last_synced_at < e.received_at) then 'pending'
    else 'applied'
  end as sync_state
from billing.webhook_events e
left join billing.customer_sync s on s.stripe_customer_id = e.stripe_customer_id
left join billing.billing_customers c on c.stripe_customer_id = e.stripe_customer_id
where e.created > now() - interval '60 days';
--> statement-breakpoint

-- Customers whose changes are stored and not read from Stripe yet, a row each: the backlog. waiting_seconds counts from the moment at
-- which the next try is (or was) due, so it grows only while nobody comes.
create view billing_reporting.sync_backlog as
select s.stripe_customer_id, c.organization_id, s.livemode,
  case when s.dead_at is not null then 'dead' when c.stripe_customer_id is null then 'unmapped' else 'pending' end as state,
  s.dirty_gen - s.synced_gen as changes_behind, s.attempts, s.run_at as due_at, s.last_synced_at,
  greatest(0, extract(epoch from now() - s.run_at))::bigint as waiting_seconds
from billing.customer_sync s
left join billing.billing_customers c on c.stripe_customer_id = s.stripe_customer_id
where s.dirty_gen > s.synced_gen;
--> statement-breakpoint

-- Messages to people, a row each: nothing of what they say, nor to whom.
-- delay = sent - written. waiting_seconds counts from when it was due.
create view billing_reporting.notification_health as
select n.id as notification_id, n.livemode, n.channel, n.kind, n.state, n.attempts, n.created_at, n.run_at as due_at, n.sent_at,
  (extract(epoch from n.sent_at - n.created_at) * 1000)::bigint as delay_ms,
  case when n.state = 'waiting' then greatest(0, extract(epoch from now() - n.run_at))::bigint end as waiting_seconds
from billing.notifications n;
--> statement-breakpoint

-- What was given up and waits for somebody: a customer whose sync failed for good, a message that nobody took. Mail addresses are cut out
-- of the reason. since: when a customer was given up; of a message, when it was written.
create view billing_reporting.dead_letters as
select 'customer_sync' as source, s.stripe_customer_id as reference, c.organization_id, s.livemode, s.attempts, s.dead_at as since,
  regexp_replace(s.last_error, '[^[:space:]<>"'']+@[^[:space:]<>"'']+', '[address]', 'g') as reason
from billing.customer_sync s
left join billing.billing_customers c on c.stripe_customer_id = s.stripe_customer_id
where s.dead_at is not null
union all
select 'notification', n.id::text, n.organization_id, n.livemode, n.attempts, n.created_at,
  concat_ws(': ', n.channel || ' ' || n.kind, regexp_replace(n.last_error, '[^[:space:]<>"'']+@[^[:space:]<>"'']+', '[address]', 'g'))
from billing.notifications n where n.state = 'dead';
--> statement-breakpoint
-- The reader alone: whoever may see all organizations' figures is named here, and nowhere else.
revoke all on all tables in schema billing_reporting from public;
--> statement-breakpoint
grant select on all tables in schema billing_reporting to billing_reader;
--> statement-breakpoint
grant execute on all functions in schema billing_reporting to billing_reader;
