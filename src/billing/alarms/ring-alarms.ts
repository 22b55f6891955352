import type postgres from 'postgres';
import { type AlarmCheck, alarmChecks } from './alarm-checks';

/** How long a check must find nothing before the alarm is over. */
const quietMinutes = 5;

export interface RingOptions {
  livemode: boolean;
  checks?: readonly AlarmCheck[];
}

/**
 * Looks at everything that can be wrong with the platform; opening and resolving an alarm is told by a trigger, in the same commit.
 * Answers the names of what rings. Any number of workers may run it.
 */
export async function ringAlarms(
  sql: postgres.Sql,
  { livemode, checks = alarmChecks }: RingOptions,
): Promise<string[]> {
  const ringing: string[] = [];
  for (const { name, find } of checks) {
    const found = await find(sql, livemode);
    if (!found) {
      await sql`
        update billing.alarms set resolved_at = clock_timestamp()
        where name = ${name} and resolved_at is null
          and checked_at < clock_timestamp() - ${quietMinutes} * interval '1 minute'`;
      continue;
    }
    ringing.push(name);
    await sql`
      insert into billing.alarms as a (name, summary, data, opened_at, checked_at)
      values (${name}, ${found.summary}, ${sql.json(found.data)}, clock_timestamp(), clock_timestamp())
      on conflict (name) do update set summary = excluded.summary, data = excluded.data, checked_at = excluded.checked_at,
        opened_at = case when a.resolved_at is null then a.opened_at else excluded.opened_at end, resolved_at = null`;
  }
  await sql`delete from billing.webhook_refusals where minute < clock_timestamp() - interval '1 day'`;
  return ringing;
}
