CREATE TABLE "billing"."reconcile_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "billing"."reconcile_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"loop" text NOT NULL,
	"livemode" boolean NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp with time zone,
	"scanned" integer DEFAULT 0 NOT NULL,
	"missing" integer DEFAULT 0 NOT NULL,
	"fixed" integer DEFAULT 0 NOT NULL,
	"unmapped" integer DEFAULT 0 NOT NULL,
	"stripe_calls" integer DEFAULT 0 NOT NULL,
	"duration_ms" integer,
	"last_error" text
);
--> statement-breakpoint
ALTER TABLE "billing"."reconcile_runs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "reconcile_runs_last_idx" ON "billing"."reconcile_runs" USING btree ("loop","livemode","started_at");--> statement-breakpoint
grant select, insert, update on billing.reconcile_runs to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.reconcile_runs to billing_worker using (true) with check (true);
