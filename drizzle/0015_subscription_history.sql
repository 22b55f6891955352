CREATE TABLE "billing"."subscription_history" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "billing"."subscription_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subscription_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"is_test_clock" boolean NOT NULL,
	"currency" text NOT NULL,
	"previous_status" text,
	"status" text NOT NULL,
	"previous_plan_id" text,
	"plan_id" text NOT NULL,
	"previous_mrr_minor" bigint NOT NULL,
	"mrr_minor" bigint NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."subscription_history" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "discounts" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "mrr_minor" bigint;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "cancellation_reason" text;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "cancellation_feedback" text;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "has_cancellation_comment" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "subscription_history_subscription_idx" ON "billing"."subscription_history" USING btree ("subscription_id","id" DESC NULLS LAST);
--> statement-breakpoint
-- What a month of each stored subscription brings, as src/billing/monthly-revenue.ts has it; discounts were not kept until now.
update billing.subscriptions s set mrr_minor = (
  select case when bool_and(m.amount is not null) then round(sum(m.amount)) end
  from jsonb_array_elements(s.items) i,
    lateral (select (i->>'unitAmountMinor')::numeric * (i->>'quantity')::numeric / coalesce((i->>'intervalCount')::numeric, 1)
      * case i->>'interval' when 'month' then 1 when 'year' then 1 / 12.0 when 'week' then 52 / 12.0 when 'day' then 365 / 12.0 end
      as amount) m);
--> statement-breakpoint
-- Adds a row when something changed. Times never go back within a subscription, whatever the writer found out late.
create function billing.append_subscription_history(s billing.subscriptions, next_status text, next_mrr bigint, happened_at timestamptz)
  returns void
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  last billing.subscription_history;
begin
  select * into last from billing.subscription_history h where h.subscription_id = s.id order by h.id desc limit 1;
  if last.id is not null and last.status = next_status and last.plan_id = s.plan_id and last.mrr_minor = next_mrr then
    return;
  end if;
  insert into billing.subscription_history (subscription_id, organization_id, livemode, is_test_clock, currency,
      previous_status, status, previous_plan_id, plan_id, previous_mrr_minor, mrr_minor, effective_at)
    values (s.id, s.organization_id, s.livemode, s.test_clock_id is not null, s.currency,
      last.status, next_status, last.plan_id, s.plan_id, coalesce(last.mrr_minor, 0), next_mrr, greatest(happened_at, last.effective_at));
end
$$;
--> statement-breakpoint
revoke execute on function billing.append_subscription_history(billing.subscriptions, text, bigint, timestamptz) from public;
--> statement-breakpoint
-- A subscription that is seen for the first time, perhaps years after it began: its beginning, its trial and its end are in its own
-- times. What it was worth in between is not known and taken to be what it is worth now; seen unpaid or paused, it counts from then on.
create function billing.begin_subscription_history(s billing.subscriptions) returns void
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  paid_from timestamptz := greatest(s.start_date, s.trial_end);
begin
  if s.trial_end > s.start_date then
    perform billing.append_subscription_history(s, 'trialing', 0, s.start_date);
  end if;
  if s.status in ('active', 'past_due') then
    perform billing.append_subscription_history(s, s.status, coalesce(s.mrr_minor, 0), paid_from);
  elsif s.status = 'canceled' then
    if s.ended_at > paid_from then
      perform billing.append_subscription_history(s, 'active', coalesce(s.mrr_minor, 0), paid_from);
    end if;
    perform billing.append_subscription_history(s, s.status, 0, coalesce(s.ended_at, s.canceled_at, s.start_date));
  else
    perform billing.append_subscription_history(s, s.status, 0, coalesce(s.ended_at, s.start_date));
  end if;
end
$$;
--> statement-breakpoint
revoke execute on function billing.begin_subscription_history(billing.subscriptions) from public;
--> statement-breakpoint
create function billing.record_first_sight() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  perform billing.begin_subscription_history(new);
  return null;
end
$$;
--> statement-breakpoint
revoke execute on function billing.record_first_sight() from public;
--> statement-breakpoint
-- When a change happened. Stripe says it for an end, for a trial's end, for a renewal (a change that came with a new period came with its
-- start) and for a change that made an invoice. Otherwise the sync, seconds later, is the nearest that is known; it is kept inside the
-- period, because under a test clock the business lives at another time than this server.
create function billing.record_change() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  happened_at timestamptz;
begin
  if new.organization_id <> old.organization_id then
    -- Its customer was mapped to the wrong organization until now.
    update billing.subscription_history set organization_id = new.organization_id where subscription_id = new.id;
  end if;
  if new.status in ('canceled', 'incomplete_expired') then
    happened_at := coalesce(new.ended_at, new.canceled_at);
  elsif old.status = 'trialing' and new.status <> 'trialing' then
    happened_at := new.trial_end;
  elsif new.current_period_start > old.current_period_start then
    happened_at := new.current_period_start;
  elsif new.latest_invoice_id is distinct from old.latest_invoice_id then
    select i.created into happened_at from billing.invoices i where i.id = new.latest_invoice_id;
  end if;
  happened_at := coalesce(happened_at, greatest(new.current_period_start, least(clock_timestamp(), new.current_period_end)));
  perform billing.append_subscription_history(new, new.status,
    case when new.status in ('active', 'past_due') then coalesce(new.mrr_minor, 0) else 0 end, happened_at);
  return null;
end
$$;
--> statement-breakpoint
revoke execute on function billing.record_change() from public;
--> statement-breakpoint
select billing.begin_subscription_history(s) from billing.subscriptions s order by s.start_date, s.id;
--> statement-breakpoint
create trigger record_first_sight after insert on billing.subscriptions
  for each row execute function billing.record_first_sight();
--> statement-breakpoint
create trigger record_change after update on billing.subscriptions
  for each row when (old.status is distinct from new.status or old.plan_id is distinct from new.plan_id
    or old.mrr_minor is distinct from new.mrr_minor or old.organization_id is distinct from new.organization_id)
  execute function billing.record_change();
--> statement-breakpoint
-- Discounts and reasons of cancellation stand in Stripe and not in the rows yet: every customer is read once more.
update billing.customer_sync c set dirty_gen = dirty_gen + 1, run_at = clock_timestamp()
  where dead_at is null and exists (select 1 from billing.subscriptions s where s.stripe_customer_id = c.stripe_customer_id);
