DROP INDEX "billing"."customer_sync_claim_idx";--> statement-breakpoint
ALTER TABLE "billing"."billing_facts" ADD COLUMN "livemode" boolean;--> statement-breakpoint
ALTER TABLE "billing"."customer_sync" ADD COLUMN "is_dirty" boolean GENERATED ALWAYS AS (dirty_gen > synced_gen) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."customer_sync" ADD COLUMN "is_parked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."reconcile_runs" ADD COLUMN "unmapped_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "customer_sync_dirty_idx" ON "billing"."customer_sync" USING btree ("livemode","run_at") WHERE "billing"."customer_sync"."dead_at" is null and "billing"."customer_sync"."is_dirty" and not "billing"."customer_sync"."is_parked";--> statement-breakpoint
CREATE INDEX "customer_sync_settle_idx" ON "billing"."customer_sync" USING btree ("livemode","run_at") WHERE "billing"."customer_sync"."dead_at" is null and "billing"."customer_sync"."is_pending" and not "billing"."customer_sync"."is_dirty" and not "billing"."customer_sync"."is_parked";--> statement-breakpoint
CREATE INDEX "invoices_customer_idx" ON "billing"."invoices" USING btree ("stripe_customer_id","organization_id");
--> statement-breakpoint
-- Which mode a fact is of: by its customer, and where none is known yet by its event. Only the latter is ever asked for.
update billing.billing_facts f set livemode = s.livemode from billing.customer_sync s
where s.stripe_customer_id = f.stripe_customer_id;
--> statement-breakpoint
update billing.billing_facts f set livemode = e.livemode from billing.webhook_events e
where f.stripe_customer_id is null and f.consumed_at is null and e.id = f.event_id;
--> statement-breakpoint
-- A mapping is news to the sync: a customer that waited unclaimed is claimed from now on, one that was given up is tried again, and one
-- that passes to another organization is read again, so that its rows pass with it and the organization that had it is projected anew.
-- By a trigger, so that whoever maps (a click, a script, an operator in psql) is heard. It writes the customer's row whatever that holds:
-- a parking of the same moment (src/billing/customer-sync/park.ts) is then either seen or undone.
create or replace function billing.revive_mapped_customer() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  update billing.customer_sync set
    is_parked = false,
    dead_at = null,
    attempts = case when dead_at is null then attempts else 0 end,
    permanent_failures = case when dead_at is null then permanent_failures else 0 end,
    run_at = case when dead_at is null then run_at else clock_timestamp() end
  where stripe_customer_id = new.stripe_customer_id;
  if tg_op = 'UPDATE' and old.organization_id <> new.organization_id then
    insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen)
    values (new.stripe_customer_id, new.livemode, 1)
    on conflict (stripe_customer_id) do update set
      dirty_gen = s.dirty_gen + 1, attempts = 0, permanent_failures = 0, run_at = clock_timestamp(),
      -- A read that is under way for the organization before must not write for it any more.
      lease_token = s.lease_token + 1, lease_until = null;
  end if;
  return null;
end
$$;
