CREATE SCHEMA "billing";
--> statement-breakpoint
CREATE SCHEMA "identity";
--> statement-breakpoint
CREATE TABLE "billing"."billing_customers" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"stripe_customer_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "billing_customers_stripe_customer_id_unique" UNIQUE("stripe_customer_id")
);
--> statement-breakpoint
ALTER TABLE "billing"."billing_customers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."billing_events" (
	"organization_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"livemode" boolean NOT NULL,
	"type" text NOT NULL,
	"natural_key" text,
	"data" jsonb NOT NULL,
	"occurred_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"suppressed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "billing_events_organization_id_seq_pk" PRIMARY KEY("organization_id","seq")
);
--> statement-breakpoint
ALTER TABLE "billing"."billing_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."billing_facts" (
	"natural_key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"stripe_customer_id" text,
	"occurred_at" timestamp with time zone NOT NULL,
	"event_id" text NOT NULL,
	"data" jsonb NOT NULL,
	"consumed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "billing"."billing_facts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."checkout_intents" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"state" text NOT NULL,
	"plan_id" text NOT NULL,
	"interval" text NOT NULL,
	"quantity" integer NOT NULL,
	"trial_days" integer NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"params" json,
	"session_id" text,
	"url" text,
	"subscription_id" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "billing"."checkout_intents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."customer_sync" (
	"stripe_customer_id" text PRIMARY KEY NOT NULL,
	"livemode" boolean NOT NULL,
	"dirty_gen" bigint DEFAULT 0 NOT NULL,
	"synced_gen" bigint DEFAULT 0 NOT NULL,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"run_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"settle_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"dead_at" timestamp with time zone,
	"last_synced_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "billing"."customer_sync" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."dirty_invoices" (
	"invoice_id" text PRIMARY KEY NOT NULL,
	"stripe_customer_id" text NOT NULL,
	"gen" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."dirty_invoices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."account" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."invitation" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"inviter_id" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."invitation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."member" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."member" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."organization" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"logo" text,
	"metadata" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "identity"."organization" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."session" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"active_organization_id" text,
	"ip_address" text,
	"user_agent" text,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
ALTER TABLE "identity"."session" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"is_operator" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "identity"."user" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."verification" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."invoices" (
	"id" text PRIMARY KEY NOT NULL,
	"stripe_customer_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"subscription_id" text,
	"number" text,
	"status" text NOT NULL,
	"description" text NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"amount_due_minor" bigint NOT NULL,
	"amount_paid_minor" bigint NOT NULL,
	"attempt_count" integer NOT NULL,
	"next_payment_attempt" timestamp with time zone,
	"created" timestamp with time zone NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"period_end" timestamp with time zone NOT NULL,
	"hosted_invoice_url" text,
	"invoice_pdf_url" text,
	"synced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."invoices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."notifications" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "billing"."notifications_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dedupe_key" text NOT NULL,
	"organization_id" text NOT NULL,
	"event_seq" bigint,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "notifications_dedupe_key_unique" UNIQUE("dedupe_key")
);
--> statement-breakpoint
ALTER TABLE "billing"."notifications" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."org_subscriptions" (
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"subscription_id" text,
	"status" text,
	"plan_id" text,
	"interval" text,
	"current_period_end" timestamp with time zone,
	"trial_end" timestamp with time zone,
	"cancel_at" timestamp with time zone,
	"live_count" integer DEFAULT 0 NOT NULL,
	"trial_used_at" timestamp with time zone,
	"sync_seq" bigint DEFAULT 0 NOT NULL,
	"synced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "org_subscriptions_organization_id_livemode_pk" PRIMARY KEY("organization_id","livemode")
);
--> statement-breakpoint
ALTER TABLE "billing"."org_subscriptions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."organization_feed" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."organization_feed" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."plan_prices" (
	"price_id" text PRIMARY KEY NOT NULL,
	"livemode" boolean NOT NULL,
	"plan_id" text NOT NULL,
	"kind" text NOT NULL,
	"interval" text NOT NULL,
	"lookup_key" text,
	"product_id" text NOT NULL,
	"unit_amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"is_current" boolean NOT NULL,
	"resolved_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."plan_prices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."stripe_accounts" (
	"livemode" boolean PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."stripe_accounts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."subscriptions" (
	"id" text PRIMARY KEY NOT NULL,
	"stripe_customer_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"livemode" boolean NOT NULL,
	"status" text NOT NULL,
	"plan_id" text NOT NULL,
	"price_id" text,
	"interval" text,
	"currency" text NOT NULL,
	"items" jsonb NOT NULL,
	"recurring_amount_minor" bigint,
	"created" timestamp with time zone NOT NULL,
	"start_date" timestamp with time zone NOT NULL,
	"current_period_start" timestamp with time zone NOT NULL,
	"current_period_end" timestamp with time zone NOT NULL,
	"trial_start" timestamp with time zone,
	"trial_end" timestamp with time zone,
	"cancel_at_period_end" boolean NOT NULL,
	"cancel_at" timestamp with time zone,
	"canceled_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"latest_invoice_id" text,
	"card_brand" text,
	"card_last4" text,
	"card_exp_month" integer,
	"card_exp_year" integer,
	"test_clock_id" text,
	"metadata" jsonb NOT NULL,
	"synced_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."subscriptions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."webhook_events" (
	"id" text NOT NULL,
	"created" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"livemode" boolean NOT NULL,
	"account" text,
	"api_version" text,
	"stripe_customer_id" text,
	"invoice_id" text,
	"status" text NOT NULL,
	"verified_with" text NOT NULL,
	"payload" "bytea" NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_events_created_id_pk" PRIMARY KEY("created","id")
) PARTITION BY RANGE ("created");
--> statement-breakpoint
CREATE TABLE "billing"."webhook_events_default" PARTITION OF "billing"."webhook_events" DEFAULT;
--> statement-breakpoint
ALTER TABLE "billing"."webhook_events_default" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "billing"."webhook_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "identity"."account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."invitation" ADD CONSTRAINT "invitation_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "identity"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."invitation" ADD CONSTRAINT "invitation_inviter_id_user_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."member" ADD CONSTRAINT "member_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "identity"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."member" ADD CONSTRAINT "member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "billing_customers_one_live_idx" ON "billing"."billing_customers" USING btree ("organization_id","livemode") WHERE "billing"."billing_customers"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "billing_customers_organization_idx" ON "billing"."billing_customers" USING btree ("organization_id","livemode");--> statement-breakpoint
CREATE UNIQUE INDEX "billing_events_natural_key_idx" ON "billing"."billing_events" USING btree ("natural_key");--> statement-breakpoint
CREATE INDEX "billing_facts_waiting_idx" ON "billing"."billing_facts" USING btree ("stripe_customer_id") WHERE "billing"."billing_facts"."consumed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "checkout_intents_one_live_idx" ON "billing"."checkout_intents" USING btree ("organization_id","livemode") WHERE "billing"."checkout_intents"."state" in ('creating', 'open', 'completed');--> statement-breakpoint
CREATE UNIQUE INDEX "checkout_intents_session_idx" ON "billing"."checkout_intents" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "checkout_intents_expiry_idx" ON "billing"."checkout_intents" USING btree ("expires_at") WHERE "billing"."checkout_intents"."state" in ('creating', 'open');--> statement-breakpoint
CREATE INDEX "customer_sync_claim_idx" ON "billing"."customer_sync" USING btree ("run_at") WHERE "billing"."customer_sync"."dead_at" is null and ("billing"."customer_sync"."dirty_gen" > "billing"."customer_sync"."synced_gen" or "billing"."customer_sync"."settle_at" is not null);--> statement-breakpoint
CREATE INDEX "dirty_invoices_customer_idx" ON "billing"."dirty_invoices" USING btree ("stripe_customer_id");--> statement-breakpoint
CREATE INDEX "account_user_idx" ON "identity"."account" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_pending_once_idx" ON "identity"."invitation" USING btree ("organization_id","email") WHERE "identity"."invitation"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "invitation_inviter_idx" ON "identity"."invitation" USING btree ("inviter_id");--> statement-breakpoint
CREATE UNIQUE INDEX "member_once_idx" ON "identity"."member" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE INDEX "member_user_idx" ON "identity"."member" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_user_idx" ON "identity"."session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier_idx" ON "identity"."verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "invoices_page_idx" ON "billing"."invoices" USING btree ("organization_id","livemode","created" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "notifications_state_idx" ON "billing"."notifications" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "plan_prices_current_idx" ON "billing"."plan_prices" USING btree ("livemode","plan_id","interval");--> statement-breakpoint
CREATE INDEX "subscriptions_organization_idx" ON "billing"."subscriptions" USING btree ("organization_id","livemode");--> statement-breakpoint
CREATE INDEX "subscriptions_customer_idx" ON "billing"."subscriptions" USING btree ("stripe_customer_id");--> statement-breakpoint
CREATE INDEX "webhook_events_customer_idx" ON "billing"."webhook_events" USING btree ("stripe_customer_id","created");--> statement-breakpoint
CREATE INDEX "webhook_events_id_idx" ON "billing"."webhook_events" USING btree ("id");