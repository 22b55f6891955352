/** The floor's own tables, as small as they can be. */
export const floorTables = `
  create table webhook_events (id text primary key, type text not null, created timestamptz not null, payload json not null,
    received_at timestamptz not null default now());
  create table customers (stripe_customer_id text primary key, organization_id text not null);
  create table subscriptions (organization_id text primary key, subscription_id text not null, status text not null,
    price_id text, period_end timestamptz, event_created timestamptz not null);
  create table audit (id bigint generated always as identity primary key, organization_id text not null, event_id text not null,
    type text not null, created_at timestamptz not null default now())`;

/** Event, subscription and audit row in one commit; a copy writes nothing, an older event overwrites nothing. */
export const floorStatement = `
with event as (
  insert into webhook_events (id, type, created, payload) values ($1, $2, to_timestamp($3::int8), $4::json)
  on conflict (id) do nothing returning id
),
customer as (select organization_id from customers where stripe_customer_id = $5),
written as (
  insert into subscriptions as s (organization_id, subscription_id, status, price_id, period_end, event_created)
  select customer.organization_id, $6, $7, $8, to_timestamp($9::int8), to_timestamp($3::int8) from customer, event
  on conflict (organization_id) do update set subscription_id = excluded.subscription_id, status = excluded.status,
    price_id = excluded.price_id, period_end = excluded.period_end, event_created = excluded.event_created
  where s.event_created <= excluded.event_created
)
insert into audit (organization_id, event_id, type) select customer.organization_id, event.id, $2 from customer, event
returning id`;
