CREATE TABLE "billing"."usage_counters" (
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"resource" text NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"used" bigint NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_counters_organization_id_livemode_resource_period_start_pk" PRIMARY KEY("organization_id","livemode","resource","period_start")
);
--> statement-breakpoint
ALTER TABLE "billing"."usage_counters" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
grant select, insert, update on billing.usage_counters to billing_app;
--> statement-breakpoint
create policy app_read on billing.usage_counters for select to billing_app
  using (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_insert on billing.usage_counters for insert to billing_app
  with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_update on billing.usage_counters for update to billing_app
  using (organization_id = (select billing.current_organization())) with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint
grant select on billing.usage_counters to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.usage_counters to billing_worker using (true) with check (true);
