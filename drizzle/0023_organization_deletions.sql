CREATE TABLE "billing"."organization_deletions" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"livemode" boolean NOT NULL,
	"name" text NOT NULL,
	"requested_by" text NOT NULL,
	"ip_address" text,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
ALTER TABLE "billing"."organization_deletions" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
grant select, insert on billing.organization_deletions to billing_app;
--> statement-breakpoint
create policy app_read on billing.organization_deletions for select to billing_app
  using (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_insert on billing.organization_deletions for insert to billing_app
  with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint
grant select, update on billing.organization_deletions to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.organization_deletions to billing_worker using (true) with check (true);
