-- Numbers of the feed. The counter's row lock is held until commit, so within an organization a reader that has seen number n
-- has seen every number below it: the live page resumes from a number and misses nothing.
create function billing.number_billing_event() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  if new.seq is not null then
    raise exception 'billing_events.seq is given by the feed, not by the writer (organization %)', new.organization_id
      using errcode = 'integrity_constraint_violation';
  end if;
  insert into billing.organization_feed as f (organization_id, seq) values (new.organization_id, 1)
    on conflict (organization_id) do update set seq = f.seq + 1
    returning f.seq into new.seq;
  return new;
end
$$;
--> statement-breakpoint
revoke execute on function billing.number_billing_event() from public;
--> statement-breakpoint
create trigger number_billing_event before insert on billing.billing_events
  for each row execute function billing.number_billing_event();
--> statement-breakpoint
-- A wake-up only, and only the organization's id: whoever listens reads the rows.
create function billing.announce_billing_event() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  perform pg_notify('billing_feed', new.organization_id);
  return null;
end
$$;
--> statement-breakpoint
revoke execute on function billing.announce_billing_event() from public;
--> statement-breakpoint
create trigger announce_billing_event after insert on billing.billing_events
  for each row execute function billing.announce_billing_event();
--> statement-breakpoint
-- Time runs one way: a projection never gets an older number, and a subscription that ended never lives again.
create function billing.refuse_older_projection() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  if new.sync_seq < old.sync_seq then
    raise exception 'org_subscriptions.sync_seq of % would go from % down to %', old.organization_id, old.sync_seq, new.sync_seq
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;
--> statement-breakpoint
revoke execute on function billing.refuse_older_projection() from public;
--> statement-breakpoint
create trigger refuse_older_projection before update on billing.org_subscriptions
  for each row execute function billing.refuse_older_projection();
--> statement-breakpoint
create function billing.refuse_resurrection() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  if old.status in ('canceled', 'incomplete_expired') and new.status <> old.status then
    raise exception 'subscription % ended as % and cannot become %', old.id, old.status, new.status
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;
--> statement-breakpoint
revoke execute on function billing.refuse_resurrection() from public;
--> statement-breakpoint
create trigger refuse_resurrection before update on billing.subscriptions
  for each row execute function billing.refuse_resurrection();
--> statement-breakpoint
-- Partitions of the inbox by month of Stripe's `created`. The DEFAULT partition takes whatever no month was made for,
-- so an insert can never fail for want of one.
create function billing.ensure_webhook_partitions(months_ahead integer) returns void
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  month_start timestamptz;
  partition_name text;
begin
  for i in 0..months_ahead loop
    month_start := date_trunc('month', clock_timestamp() at time zone 'UTC') at time zone 'UTC' + make_interval(months => i);
    partition_name := 'webhook_events_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
    begin
      if to_regclass('billing.' || partition_name) is null then
        execute format('create table billing.%I partition of billing.webhook_events for values from (%L) to (%L)',
          partition_name, month_start, (month_start at time zone 'UTC' + interval '1 month') at time zone 'UTC');
        execute format('alter table billing.%I enable row level security', partition_name);
      end if;
    exception
      -- Rows of that month already stand in the DEFAULT partition: they stay there, and nothing is lost.
      when check_violation or duplicate_table then null;
    end;
  end loop;
end
$$;
--> statement-breakpoint
revoke execute on function billing.ensure_webhook_partitions(integer) from public;
--> statement-breakpoint
grant execute on function billing.ensure_webhook_partitions(integer) to billing_worker;
--> statement-breakpoint
select billing.ensure_webhook_partitions(3);
