CREATE TABLE "billing"."alarms" (
	"name" text PRIMARY KEY NOT NULL,
	"summary" text NOT NULL,
	"data" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"checked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing"."alarms" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."notification_preferences" (
	"organization_id" text NOT NULL,
	"user_id" text NOT NULL,
	"topic" text NOT NULL,
	"is_mailed" boolean NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notification_preferences_organization_id_user_id_topic_pk" PRIMARY KEY("organization_id","user_id","topic")
);
--> statement-breakpoint
ALTER TABLE "billing"."notification_preferences" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "billing"."notification_rules" (
	"event_type" text NOT NULL,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"attempts_min" integer DEFAULT 0 NOT NULL,
	"status" text DEFAULT '' NOT NULL,
	"incident" text DEFAULT '' NOT NULL,
	"once_per" text DEFAULT '' NOT NULL,
	"only_after_incident" boolean DEFAULT false NOT NULL,
	"resolves_alerts" boolean DEFAULT false NOT NULL,
	CONSTRAINT "notification_rules_event_type_channel_kind_status_pk" PRIMARY KEY("event_type","channel","kind","status")
);
--> statement-breakpoint
ALTER TABLE "billing"."notification_rules" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ALTER COLUMN "organization_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "livemode" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "incident_key" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "recipient_id" text;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "occurred_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "run_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "queued_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "leased_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "resolved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "acknowledged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "billing"."notifications" ADD COLUMN "acknowledged_by" text;--> statement-breakpoint
CREATE INDEX "notifications_due_idx" ON "billing"."notifications" USING btree ("run_at") WHERE "billing"."notifications"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "notifications_incident_idx" ON "billing"."notifications" USING btree ("incident_key","channel");--> statement-breakpoint
CREATE INDEX "notifications_alerts_idx" ON "billing"."notifications" USING btree ("organization_id","livemode","id" DESC NULLS LAST) WHERE "billing"."notifications"."channel" = 'in_app';--> statement-breakpoint
-- The worker sends: it reads the rules, the preferences and the addresses of the people it writes to.
grant select on billing.notification_rules, billing.notification_preferences to billing_worker;
--> statement-breakpoint
create policy worker_read on billing.notification_rules for select to billing_worker using (true);
--> statement-breakpoint
create policy worker_read on billing.notification_preferences for select to billing_worker using (true);
--> statement-breakpoint
grant select, insert, update on billing.alarms to billing_worker;
--> statement-breakpoint
create policy worker_all on billing.alarms to billing_worker using (true) with check (true);
--> statement-breakpoint
grant select (id, name, email, is_operator) on identity."user" to billing_worker;
--> statement-breakpoint
create policy worker_read on identity."user" for select to billing_worker using (true);
--> statement-breakpoint
-- The app shows an organization its alerts and lets a person acknowledge one; messages to people are not its business.
grant select on billing.notifications to billing_app;
--> statement-breakpoint
create policy app_read on billing.notifications for select to billing_app
  using (channel = 'in_app' and organization_id = (select billing.current_organization()));
--> statement-breakpoint
grant update (acknowledged_at, acknowledged_by) on billing.notifications to billing_app;
--> statement-breakpoint
create policy app_update on billing.notifications for update to billing_app
  using (channel = 'in_app' and organization_id = (select billing.current_organization()))
  with check (channel = 'in_app' and organization_id = (select billing.current_organization()));
--> statement-breakpoint
grant select, insert, update on billing.notification_preferences to billing_app;
--> statement-breakpoint
create policy app_read on billing.notification_preferences for select to billing_app
  using (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_insert on billing.notification_preferences for insert to billing_app
  with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_update on billing.notification_preferences for update to billing_app
  using (organization_id = (select billing.current_organization()))
  with check (organization_id = (select billing.current_organization()));
--> statement-breakpoint

-- The rules of src/billing/notification-rules.ts.
insert into billing.notification_rules
  (event_type, channel, kind, attempts_min, status, incident, once_per, only_after_incident, resolves_alerts) values
  ('subscription_started', 'mail', 'trial_started', 0, '', '', '', false, false),
  ('trial_ending', 'mail', 'trial_ending', 0, '', '', '', false, false),
  ('trial_will_end', 'mail', 'trial_ending', 0, '', '', '', false, false),
  ('invoice_paid', 'mail', 'receipt', 0, '', 'invoiceId', '', false, false),
  ('payment_failed', 'mail', 'payment_failed', 0, '', 'invoiceId', '', false, false),
  ('payment_action_required', 'mail', 'action_required', 0, '', 'invoiceId', '', false, false),
  ('status_changed', 'mail', 'unpaid', 0, 'unpaid', '', '', false, false),
  ('plan_changed', 'mail', 'plan_changed', 0, '', '', '', false, false),
  ('cancel_scheduled', 'mail', 'will_cancel', 0, '', '', '', false, false),
  ('subscription_ended', 'mail', 'canceled', 0, '', '', '', false, false),
  ('card_expiring', 'mail', 'card_expiring', 0, '', '', '', false, false),
  ('seats_changed', 'mail', 'seats_changed', 0, '', '', '', false, false),
  ('usage_threshold', 'mail', 'usage', 0, '', '', '', false, false),
  ('subscription_started', 'slack', 'subscription_started', 0, '', '', '', false, false),
  ('cancel_scheduled', 'slack', 'will_cancel', 0, '', '', '', false, false),
  ('subscription_ended', 'slack', 'canceled', 0, '', '', '', false, false),
  ('duplicate_subscription', 'slack', 'duplicate_subscription', 0, '', '', '', false, false),
  ('dispute_created', 'slack', 'dispute', 0, '', '', 'disputeId', false, false),
  ('payment_failed', 'slack', 'payment_failed', 0, '', 'invoiceId', 'invoiceId', false, false),
  ('invoice_paid', 'slack', 'payment_recovered', 0, '', 'invoiceId', 'invoiceId', true, false),
  ('payment_failed', 'pagerduty', 'payment_failed', 3, '', 'organization', 'invoiceId', false, false),
  ('status_changed', 'pagerduty', 'unpaid', 0, 'unpaid', 'organization', '', false, false),
  ('invoice_paid', 'pagerduty', 'resolve', 0, '', 'organization', '', true, false),
  ('invoice_voided', 'pagerduty', 'resolve', 0, '', 'organization', '', true, false),
  ('invoice_uncollectible', 'pagerduty', 'resolve', 0, '', 'organization', '', true, false),
  ('subscription_ended', 'pagerduty', 'resolve', 0, '', 'organization', '', true, false),
  ('payment_failed', 'in_app', 'payment_failed', 0, '', 'invoiceId', 'invoiceId', false, false),
  ('payment_action_required', 'in_app', 'action_required', 0, '', 'invoiceId', 'invoiceId', false, false),
  ('status_changed', 'in_app', 'unpaid', 0, 'unpaid', 'subscriptionId', '', false, false),
  ('trial_ending', 'in_app', 'trial_ending', 0, '', 'subscriptionId', '', false, false),
  ('trial_will_end', 'in_app', 'trial_ending', 0, '', 'subscriptionId', '', false, false),
  ('card_expiring', 'in_app', 'card_expiring', 0, '', '', '', false, false),
  ('usage_threshold', 'in_app', 'usage', 0, '', '', '', false, false),
  ('duplicate_subscription', 'in_app', 'duplicate_subscription', 0, '', '', '', false, false),
  ('invoice_paid', 'in_app', 'resolve', 0, '', 'invoiceId', '', false, true),
  ('invoice_voided', 'in_app', 'resolve', 0, '', 'invoiceId', '', false, true),
  ('invoice_uncollectible', 'in_app', 'resolve', 0, '', 'invoiceId', '', false, true),
  ('status_changed', 'in_app', 'resolve', 0, 'active', 'subscriptionId', '', false, true),
  ('status_changed', 'in_app', 'resolve', 0, 'past_due', 'subscriptionId', '', false, true),
  ('subscription_ended', 'in_app', 'resolve', 0, '', 'subscriptionId', '', false, true);
--> statement-breakpoint

-- The only producer of notifications about an organization: a row of the feed and the messages that follow from it are one commit,
-- whoever wrote the row. Plain SQL, so that it runs on any Postgres.
create function billing.tell_people() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  rule billing.notification_rules;
  event_key text := coalesce(new.natural_key, new.organization_id || ':' || new.seq);
  attempts numeric := case when jsonb_typeof(new.data -> 'attemptCount') = 'number' then (new.data ->> 'attemptCount')::numeric else 0 end;
  incident text;
  message_key text;
  is_open boolean;
begin
  for rule in
    select * from billing.notification_rules r
    where r.event_type = new.type and attempts >= r.attempts_min and (r.status = '' or r.status = new.data ->> 'status')
  loop
    incident := case rule.incident
      when '' then 'event:' || event_key
      when 'organization' then 'organization:' || new.organization_id
      else rule.incident || ':' || coalesce(new.data ->> rule.incident, event_key)
    end;
    if rule.resolves_alerts then
      update billing.notifications set resolved_at = clock_timestamp()
        where incident_key = incident and channel = 'in_app' and resolved_at is null;
      continue;
    end if;
    if rule.only_after_incident then
      select n.kind not in ('resolve', 'payment_recovered') into is_open from billing.notifications n
        where n.incident_key = incident and n.channel = rule.channel order by n.id desc limit 1;
      continue when is_open is not true;
    end if;
    message_key := concat_ws(':', rule.channel, rule.kind,
      coalesce(nullif(new.data ->> nullif(rule.once_per, ''), ''), event_key));
    insert into billing.notifications
      (dedupe_key, organization_id, livemode, event_seq, channel, kind, incident_key, recipient_id, data, occurred_at, state, reason, sent_at)
    select concat_ws(':', message_key, m.user_id), new.organization_id, new.livemode, new.seq, rule.channel, rule.kind, incident, m.user_id,
      new.data, new.occurred_at,
      case when new.suppressed then 'suppressed' when rule.channel = 'in_app' then 'sent' else 'waiting' end,
      case when new.suppressed then 'It happened more than 72 hours before we could tell.' end,
      case when rule.channel = 'in_app' and not new.suppressed then clock_timestamp() end
    from (
      -- Money is the business of owners and billing managers; each gets a mail of their own.
      select m.user_id from identity.member m
        where rule.channel = 'mail' and m.organization_id = new.organization_id
          and string_to_array(m.role, ',') && array['owner', 'billing']
      union all
      select null where rule.channel <> 'mail'
    ) m
    on conflict (dedupe_key) do nothing;
  end loop;
  return null;
end
$$;
--> statement-breakpoint
revoke execute on function billing.tell_people() from public;
--> statement-breakpoint
create trigger tell_people after insert on billing.billing_events
  for each row execute function billing.tell_people();
--> statement-breakpoint
-- The same for the platform itself: an alarm that rings or stops is told in the transaction that says so.
create function billing.tell_operators() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  is_over boolean := new.resolved_at is not null;
  incident text := 'alarm:' || new.name;
  ring text := concat_ws(':', 'alarm', new.name, extract(epoch from new.opened_at)::text);
begin
  insert into billing.notifications (dedupe_key, channel, kind, incident_key, data, occurred_at)
  select concat_ws(':', channel, case when is_over then 'resolve' else 'alarm' end, ring), channel,
    case when is_over then 'resolve' else 'alarm' end, incident,
    new.data || jsonb_build_object('alarm', new.name, 'summary', new.summary), coalesce(new.resolved_at, new.opened_at)
  from unnest(array['pagerduty', 'slack']) channel
  on conflict (dedupe_key) do nothing;
  return null;
end
$$;
--> statement-breakpoint
revoke execute on function billing.tell_operators() from public;
--> statement-breakpoint
create trigger tell_operators_of_a_new_alarm after insert on billing.alarms
  for each row execute function billing.tell_operators();
--> statement-breakpoint
create trigger tell_operators_of_an_alarm after update on billing.alarms
  for each row when (old.resolved_at is distinct from new.resolved_at) execute function billing.tell_operators();
