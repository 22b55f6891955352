CREATE TABLE "billing"."seat_high_water" (
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"subscription_id" text NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"extra_members" integer NOT NULL,
	CONSTRAINT "seat_high_water_subscription_id_period_start_pk" PRIMARY KEY("subscription_id","period_start")
);
--> statement-breakpoint
ALTER TABLE "billing"."seat_high_water" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
grant select, insert, update on billing.seat_high_water to billing_app, billing_worker;
--> statement-breakpoint
create policy app_read on billing.seat_high_water for select to billing_app
  using (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_insert on billing.seat_high_water for insert to billing_app
  with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_update on billing.seat_high_water for update to billing_app
  using (organization_id = (select billing.current_organization())) with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy worker_all on billing.seat_high_water to billing_worker using (true) with check (true);
