CREATE TABLE "billing"."stripe_budget" (
	"livemode" boolean PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"refilled_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."stripe_budget" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
grant select, insert, update on billing.stripe_budget to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.stripe_budget to billing_worker using (true) with check (true);
