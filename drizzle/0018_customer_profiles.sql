CREATE TABLE "billing"."customer_profiles" (
	"stripe_customer_id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"name" text,
	"email" text,
	"address" jsonb,
	"tax_ids" jsonb NOT NULL,
	"payment_methods" jsonb NOT NULL,
	"default_payment_method_id" text,
	"payment_methods_read_at" timestamp with time zone NOT NULL,
	"synced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."customer_profiles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "customer_profiles_organization_idx" ON "billing"."customer_profiles" USING btree ("organization_id","livemode");
--> statement-breakpoint
grant select on billing.customer_profiles to billing_app;
--> statement-breakpoint
create policy app_read on billing.customer_profiles for select to billing_app
  using (organization_id = (select billing.current_organization()));
--> statement-breakpoint
-- Deleted with its customer: names and addresses are of people.
grant select, insert, update, delete on billing.customer_profiles to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.customer_profiles to billing_worker using (true) with check (true);
--> statement-breakpoint
-- Customers that were synced before this table was there are read once more, after those that have news.
update billing.customer_sync set settle_at = clock_timestamp() where settle_at is null and last_synced_at is not null;
