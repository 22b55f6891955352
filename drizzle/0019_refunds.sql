CREATE TABLE "billing"."refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"invoice_id" text NOT NULL,
	"stripe_customer_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"created" timestamp with time zone NOT NULL,
	"synced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."refunds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "refunds_invoice_idx" ON "billing"."refunds" USING btree ("invoice_id");
--> statement-breakpoint
grant select on billing.refunds to billing_app;
--> statement-breakpoint
create policy app_read on billing.refunds for select to billing_app
  using (organization_id = (select billing.current_organization()));
--> statement-breakpoint
grant select, insert, update on billing.refunds to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.refunds to billing_worker using (true) with check (true);
