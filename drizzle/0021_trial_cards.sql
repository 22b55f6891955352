CREATE TABLE "billing"."repeated_trials" (
	"subscription_id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decision" text
);
--> statement-breakpoint
ALTER TABLE "billing"."repeated_trials" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."trial_cards" (
	"livemode" boolean NOT NULL,
	"fingerprint" text NOT NULL,
	"organization_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trial_cards_livemode_fingerprint_pk" PRIMARY KEY("livemode","fingerprint")
);
--> statement-breakpoint
ALTER TABLE "billing"."trial_cards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "repeated_trials_open_idx" ON "billing"."repeated_trials" USING btree ("found_at") WHERE "billing"."repeated_trials"."decision" is null;
--> statement-breakpoint
grant select, insert on billing.trial_cards to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.trial_cards to billing_worker using (true) with check (true);
--> statement-breakpoint
grant select, insert, update on billing.repeated_trials to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.repeated_trials to billing_worker using (true) with check (true);
--> statement-breakpoint
grant select on billing.repeated_trials to billing_app;
--> statement-breakpoint
create policy app_read on billing.repeated_trials for select to billing_app
  using (organization_id = (select billing.current_organization()));
