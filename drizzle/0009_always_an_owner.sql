-- An organization that has members has an owner among them, whatever two people do at the same moment. The organization's row is
-- locked by whoever takes an owner away, so the second of two sees what the first has left. A deleted organization has neither.
create function identity.keep_an_owner() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  if not 'owner' = any (string_to_array(old.role, ',')) then
    return null;
  end if;
  perform 1 from identity.organization where id = old.organization_id for update;
  if not found then
    return null;
  end if;
  if exists (select 1 from identity.member where organization_id = old.organization_id)
     and not exists (select 1 from identity.member
       where organization_id = old.organization_id and 'owner' = any (string_to_array(role, ','))) then
    raise exception 'organization % would have no owner', old.organization_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
--> statement-breakpoint
revoke execute on function identity.keep_an_owner() from public;
--> statement-breakpoint
create trigger keep_an_owner after update or delete on identity.member
  for each row execute function identity.keep_an_owner();
