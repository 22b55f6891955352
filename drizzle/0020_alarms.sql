CREATE TABLE "billing"."webhook_refusals" (
	"minute" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "webhook_refusals_minute_reason_pk" PRIMARY KEY("minute","reason")
);
--> statement-breakpoint
ALTER TABLE "billing"."webhook_refusals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
grant select, insert, update, delete on billing.webhook_refusals to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.webhook_refusals to billing_worker using (true) with check (true);
