/** The floor's own tables, as small as they can be. */
export const floorTables = `
  create table webhook_events (id text primary key, type text not null, created timestamptz not null, payload json not null,
    received_at timestamptz not null default now());
  create table customers (stripe_customer_id text primary key, organization_id text not null);
  create table subscriptions (organization_id text primary key, subscription_id text not null, status text not null,
    price_id text, period_end timestamptz, event_created timestamptz not null);
  create table audit (id bigint generated always as identity primary key, organization_id text not null, event_id text not null,
    type text not null, created_at timestamptz not null default now())`;
