CREATE TABLE "billing"."webhook_clock" (
	"livemode" boolean PRIMARY KEY NOT NULL,
	"median_seconds" double precision NOT NULL,
	"last_seconds" double precision NOT NULL,
	"samples" integer NOT NULL,
	"observed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."webhook_clock" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "billing"."customer_sync_claim_idx";--> statement-breakpoint
DROP INDEX "billing"."webhook_events_customer_idx";--> statement-breakpoint
DROP INDEX "billing"."webhook_events_id_idx";--> statement-breakpoint
ALTER TABLE "billing"."customer_sync" ADD COLUMN "is_pending" boolean GENERATED ALWAYS AS (dirty_gen > synced_gen or settle_at is not null) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "customer_sync_claim_idx" ON "billing"."customer_sync" USING btree ("run_at") WHERE "billing"."customer_sync"."dead_at" is null and "billing"."customer_sync"."is_pending";--> statement-breakpoint
CREATE INDEX "webhook_events_customer_idx" ON "billing"."webhook_events" USING brin ("stripe_customer_id" text_bloom_ops) WITH (pages_per_range=32,autosummarize=true);--> statement-breakpoint
CREATE INDEX "webhook_events_id_idx" ON "billing"."webhook_events" USING brin ("id" text_bloom_ops) WITH (pages_per_range=32,autosummarize=true);
--> statement-breakpoint
grant select, insert, update on billing.webhook_clock to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.webhook_clock to billing_worker using (true) with check (true);
--> statement-breakpoint
-- Bodies come compressed: a second try would cost more than the insert itself. Reaches every partition, also those to come.
alter table billing.webhook_events alter column payload set storage external;
--> statement-breakpoint
-- Room on each page, so that a bump stays on it and touches no index.
alter table billing.customer_sync set (fillfactor = 50);
--> statement-breakpoint
-- Drops the months of the inbox that ended longer ago than that, and answers their names. Dropping a month takes milliseconds and
-- no log, where deleting its rows takes seconds and half a gigabyte. Rows without a month of their own are deleted.
-- Never under 60 days: Stripe brings an event again for 30, and whoever has forgotten its id would take it for new.
create function billing.prune_webhook_partitions(keep_days integer) returns setof text
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  partition_name text;
  cutoff timestamptz := clock_timestamp() - make_interval(days => keep_days);
begin
  if keep_days < 60 then
    raise exception 'webhook events are kept for 60 days at least, and % was asked for: Stripe resends for 30', keep_days
      using errcode = 'invalid_parameter_value';
  end if;
  for partition_name in
    select c.relname from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'billing.webhook_events'::regclass and c.relname ~ '^webhook_events_\d{4}_\d{2}$'
    order by c.relname
  loop
    -- The month's end is the start of the next one, UTC.
    if (to_date(right(partition_name, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= cutoff then
      execute format('drop table billing.%I', partition_name);
      return next partition_name;
    end if;
  end loop;
  delete from billing.webhook_events_default where created < cutoff;
end
$$;
--> statement-breakpoint
revoke execute on function billing.prune_webhook_partitions(integer) from public;
--> statement-breakpoint
grant execute on function billing.prune_webhook_partitions(integer) to billing_worker;
