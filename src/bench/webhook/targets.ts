import { readFileSync } from 'node:fs';
import { assert } from '@/lib/assert';
import type { Child } from './child';
import type { BenchDatabase } from './databases';
import type { EventPlan } from './events';
import type { LoadCommand, LoadResult } from './load-child';
import { webhookSecret } from './our-server';

/** A server that takes webhooks, and how to see what it stored. */
export interface Target {
  name: string;
  pid: number;
  port: number;
  path: string;
  database: BenchDatabase;
  /** How many of the events since that second it holds, and how many of those it has acted on. */
  stored(sinceSeconds: number, prefix: string): Promise<{ events: number; applied: number }>;
}

export interface Sample extends LoadResult {
  /** Bytes of Postgres's log per event. */
  walPerEvent: number;
  residentMb: number;
}

let samplesTaken = 0;

/**
 * Sends unseen events to one target while the others stand still (SIGSTOP): whatever they do in the background costs nobody
 * else anything. Right after a checkpoint, so that each sample pays alike for the pages it touches first. Throws when a single event is not
 * stored, or was refused: a figure of a server that loses events is worth nothing.
 */
export async function takeSample(
  load: Child<LoadCommand, LoadResult>,
  target: Target,
  others: readonly Target[],
  {
    connections,
    count,
    template,
    customers,
  }: Pick<EventPlan, 'count' | 'template' | 'customers'> & { connections: number },
): Promise<Sample & { again(): Promise<Sample> }> {
  samplesTaken += 1;
  const createdSeconds = Math.floor(Date.now() / 1000);
  const prefix = `s${samplesTaken}x`;
  const command = { port: target.port, path: target.path, secret: webhookSecret, connections };
  const { admin } = target.database;
  const before = await target.stored(createdSeconds, prefix);

  /** How many events are new: the copies of a second run, cut short or not, add nothing. */
  let firstSent: number | undefined;

  async function measure(plan?: EventPlan): Promise<Sample> {
    for (const other of others) if (other.pid !== target.pid) process.kill(other.pid, 'SIGSTOP');
    process.kill(target.pid, 'SIGCONT');
    try {
      await admin`checkpoint`;
      const [start] = await admin<[{ lsn: string }]>`select pg_current_wal_insert_lsn()::text as lsn`;
      const result = await load.ask({ ...command, plan });
      const [end] = await admin<[{ bytes: number }]>`
        select (pg_current_wal_insert_lsn() - ${start.lsn}::pg_lsn)::float8 as bytes`;
      firstSent ??= result.sent;
      const { events, applied } = await target.stored(createdSeconds, prefix);
      assert(
        Object.keys(result.refused).length === 0,
        `${target.name} refused ${JSON.stringify(result.refused)}`,
      );
      assert(
        events - before.events === firstSent,
        `${target.name} holds ${events - before.events} of ${firstSent} events`,
      );
      assert(
        applied - before.applied === firstSent,
        `${target.name} acted on ${applied - before.applied} of ${firstSent} events`,
      );
      assert(
        result.duplicates === (plan || target.name === 'floor' ? 0 : result.sent),
        `${result.duplicates} duplicates`,
      );
      return { ...result, walPerEvent: end.bytes / result.sent, residentMb: residentMb(target.pid) };
    } finally {
      for (const other of others) process.kill(other.pid, 'SIGCONT');
    }
  }
  const sample = await measure({ template, prefix, count, customers, createdSeconds });
  return { ...sample, again: () => measure() };
}

export function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1_024;
}

export async function storedByUs({ admin }: BenchDatabase, sinceSeconds: number, prefix: string) {
  const [row] = await admin<[{ events: number; applied: number }]>`
    select (select count(*)::int from billing.webhook_events where created >= to_timestamp(${sinceSeconds}) and id like ${`%${prefix}`}) as events,
      (select coalesce(sum(dirty_gen), 0)::int from billing.customer_sync) as applied`;
  return row;
}

export async function storedByFloor({ admin }: BenchDatabase, _: number, prefix: string) {
  const [row] = await admin<[{ events: number; applied: number }]>`
    select (select count(*)::int from webhook_events where id like ${`%${prefix}`}) as events,
      (select count(*)::int from audit where event_id like ${`%${prefix}`}) as applied`;
  return row;
}
