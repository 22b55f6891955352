-- The app's own roles. Every query of the app runs under one of them, so row-level security is what decides, also by accident.
-- Roles belong to the whole cluster: a second database on the same server finds them there, and two starts may race for them.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['billing_app', 'billing_worker', 'billing_identity', 'billing_reader'] loop
    begin
      if not exists (select 1 from pg_roles where rolname = role_name) then
        execute format('create role %I nologin nosuperuser nocreatedb nocreaterole noinherit', role_name);
      end if;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception 'The database user % may not create the role %. Create it as an administrator: create role % nologin; grant % to %;',
          current_user, role_name, role_name, role_name, current_user;
    end;
    -- Without membership `set role` is refused. A superuser needs none.
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to %I', role_name, current_user);
    end if;
  end loop;
end
$$;
