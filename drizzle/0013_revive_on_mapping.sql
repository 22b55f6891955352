-- A customer whose sync was given up because nobody, or the wrong organization, stood behind it: a mapping is the news that makes
-- another try worth its reads. By a trigger, so that whoever maps (a click, a script, an operator in psql) revives it.
create function billing.revive_mapped_customer() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  update billing.customer_sync
    set dead_at = null, attempts = 0, permanent_failures = 0, run_at = clock_timestamp()
    where stripe_customer_id = new.stripe_customer_id and dead_at is not null;
  return null;
end
$$;
--> statement-breakpoint
revoke execute on function billing.revive_mapped_customer() from public;
--> statement-breakpoint
create trigger revive_mapped_customer after insert or update of stripe_customer_id, organization_id on billing.billing_customers
  for each row when (new.stripe_customer_id is not null) execute function billing.revive_mapped_customer();
