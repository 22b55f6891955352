CREATE TABLE "billing"."billing_actions" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"actor_id" text NOT NULL,
	"ip_address" text,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"result" jsonb,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "billing"."billing_actions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."plan_quotes" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"subscription_id" text NOT NULL,
	"plan_id" text NOT NULL,
	"interval" text NOT NULL,
	"currency" text NOT NULL,
	"proration_date_seconds" bigint,
	"lines" jsonb NOT NULL,
	"tax_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"amount_due_minor" bigint NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."plan_quotes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "subtotal_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "discount_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "tax_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "balance_applied_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "credited_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "billing_reason" text;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "lines" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "has_more_lines" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "finalized_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "paid_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."invoices" ADD COLUMN "due_date" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "schedule_id" text;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "scheduled_change" jsonb;--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ADD COLUMN "pending_update" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "billing_actions_one_running_idx" ON "billing"."billing_actions" USING btree ("organization_id","livemode") WHERE "billing"."billing_actions"."state" = 'running';--> statement-breakpoint
CREATE INDEX "billing_actions_page_idx" ON "billing"."billing_actions" USING btree ("organization_id","livemode","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "plan_quotes_expiry_idx" ON "billing"."plan_quotes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "billing_events_invoice_idx" ON "billing"."billing_events" USING btree ("organization_id",("data"->>'invoiceId')) WHERE "billing"."billing_events"."data"->>'invoiceId' is not null;--> statement-breakpoint
-- What a manager's click writes, in the organization of the session alone; the worker reads actions and sweeps old quotes.
do $$
declare
  t text;
begin
  foreach t in array array['billing_actions', 'plan_quotes'] loop
    execute format('grant select, insert on billing.%I to billing_app', t);
    execute format(
      'create policy app_read on billing.%I for select to billing_app using (organization_id = (select billing.current_organization()))', t);
    execute format(
      'create policy app_insert on billing.%I for insert to billing_app with check (organization_id = (select billing.current_organization()))', t);
    execute format('grant select on billing.%I to billing_worker', t);
    execute format('create policy worker_all on billing.%I to billing_worker using (true) with check (true)', t);
  end loop;
end
$$;
--> statement-breakpoint
grant update on billing.billing_actions to billing_app;
--> statement-breakpoint
create policy app_update on billing.billing_actions for update to billing_app
  using (organization_id = (select billing.current_organization())) with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint
grant delete on billing.plan_quotes to billing_worker;
